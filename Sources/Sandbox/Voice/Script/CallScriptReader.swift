/// Reads an NCCO as strictly as the platform does. Unknown fields are ignored; an unknown action, a wrong type or a wrong range is a fault.
///
/// The rules are those of Vonage's NCCO reference and of its Voice OpenAPI document.
enum CallScriptReader {
    static func read(_ bytes: [UInt8]) throws(CallScriptFault) -> [CallAction] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw CallScriptFault(detail: "not a JSON text")
        }
        return try read(value)
    }

    static func read(_ value: JSONValue) throws(CallScriptFault) -> [CallAction] {
        guard let elements = value.array else { throw CallScriptFault(detail: "not a JSON array") }
        var actions: [CallAction] = []
        for (index, element) in elements.enumerated() {
            guard let members = element.object else { throw CallScriptFault(index: index, detail: "not an object") }
            guard let name = members["action"]?.string else { throw CallScriptFault(index: index, detail: "action is missing") }
            actions.append(try action(named: name, ActionFields(index: index, place: name, members: members)))
        }
        try checkBargeIn(actions)
        return actions
    }

    private static func action(named name: String, _ fields: ActionFields) throws(CallScriptFault) -> CallAction {
        switch name {
        case "talk": .talk(try talk(fields))
        case "stream": .stream(try stream(fields))
        case "input": .input(try input(fields))
        case "conversation": .conversation(try conversation(fields))
        case "connect": .connect(try connect(fields))
        case "record": .record(try record(fields))
        case "notify": .notify(try notify(fields))
        case "wait": .wait(.milliseconds(Int((try fields.number("timeout", in: VoiceLimits.waitSeconds, alsoText: true) ?? 10) * 1000)))
        case "transfer":
            .transfer(
                conversationUUID: try fields.requiredText("conversationId"),
                ConversationAction(
                    name: "",
                    mute: try fields.flag("mute"),
                    canSpeak: try fields.texts("canSpeak"),
                    canHear: try fields.texts("canHear")
                )
            )
        default: throw fields.fault("unknown action")
        }
    }

    /// After a prompt with `bargeIn` the next action that is no prompt must be an `input`.
    private static func checkBargeIn(_ actions: [CallAction]) throws(CallScriptFault) {
        var open: Int?
        for (index, action) in actions.enumerated() {
            switch action {
            case .talk(let play), .stream(let play):
                if play.bargeIn, open == nil { open = index }
            case .input:
                open = nil
            default:
                if let open { throw CallScriptFault(index: open, detail: "bargeIn without an input after it") }
            }
        }
        if let open { throw CallScriptFault(index: open, detail: "bargeIn without an input after it") }
    }

    private static func talk(_ fields: ActionFields) throws(CallScriptFault) -> PlayAction {
        let text = try fields.requiredText("text")
        guard spokenCharacters(text) <= VoiceLimits.talkCharacters else { throw fields.fault("text is too long") }
        _ = try fields.text("language")
        _ = try fields.integer("style", in: 0...100)
        _ = try fields.flag("premium")
        _ = try fields.text("voiceName")
        return try play(text, fields)
    }

    private static func stream(_ fields: ActionFields) throws(CallScriptFault) -> PlayAction {
        guard let url = try fields.url("streamUrl") else { throw fields.fault("streamUrl is missing") }
        return try play(url, fields)
    }

    private static func play(_ content: String, _ fields: ActionFields) throws(CallScriptFault) -> PlayAction {
        // The NCCO reference's own samples write `level` as a string.
        _ = try fields.number("level", in: -1...1, alsoText: true)
        return PlayAction(content: content, bargeIn: try fields.flag("bargeIn"), loop: try fields.integer("loop", in: 0...Int(Int32.max)) ?? 1)
    }

    /// Characters that are spoken: SSML tags don't count.
    private static func spokenCharacters(_ text: String) -> Int {
        guard text.hasPrefix("<speak") else { return text.count }
        var depth = 0
        var count = 0
        for character in text {
            switch character {
            case "<": depth += 1
            case ">": depth -= 1
            default: count += depth == 0 ? 1 : 0
            }
        }
        return count
    }

    private static func input(_ fields: ActionFields) throws(CallScriptFault) -> InputAction {
        guard let types = try fields.texts("type"), !types.isEmpty else { throw fields.fault("type is missing") }
        guard types.allSatisfy({ $0 == "dtmf" || $0 == "speech" }) else { throw fields.fault("type must hold dtmf, speech or both") }
        var input = InputAction(takesDigits: types.contains("dtmf"), takesSpeech: types.contains("speech"))
        if try fields.word("mode", of: ["synchronous", "asynchronous"]) == "asynchronous" { input.mode = .asynchronous }
        if let digits = try fields.object("dtmf") {
            if input.mode == .asynchronous, !digits.members.isEmpty { throw fields.fault("dtmf must be left blank in asynchronous mode") }
            input.maxDigits = try digits.integer("maxDigits", in: 1...VoiceLimits.inputDigits) ?? input.maxDigits
            input.timeOutSeconds = try digits.integer("timeOut", in: 0...VoiceLimits.inputTimeoutSeconds) ?? input.timeOutSeconds
            input.submitOnHash = try digits.flag("submitOnHash")
        }
        if let speech = try fields.object("speech") {
            _ = try speech.number("endOnSilence", in: 0.4...10)
            _ = try speech.text("language")
            _ = try speech.texts("context")
            _ = try speech.texts("uuid")
            _ = try speech.integer("maxDuration", in: 1...60)
            _ = try speech.integer("sensitivity", in: 10...100)
            _ = try speech.flag("saveAudio")
            input.speechStartSeconds = try speech.integer("startTimeout", in: 1...60) ?? input.speechStartSeconds
        }
        input.callback = try fields.callback()
        return input
    }

    private static func conversation(_ fields: ActionFields) throws(CallScriptFault) -> ConversationAction {
        let conversation = ConversationAction(
            name: try fields.requiredText("name"),
            startOnEnter: try fields.flag("startOnEnter", default: true),
            endOnExit: try fields.flag("endOnExit"),
            mute: try fields.flag("mute"),
            canSpeak: try fields.texts("canSpeak"),
            canHear: try fields.texts("canHear")
        )
        if fields.members["mute"] != nil, conversation.canSpeak != nil { throw fields.fault("mute and canSpeak exclude each other") }
        _ = try fields.url("musicOnHoldUrl")
        _ = try fields.callback()
        let records = try fields.flag("record")
        if try fields.object("transcription") != nil, !records { throw fields.fault("transcription needs record") }
        return conversation
    }

    private static func connect(_ fields: ActionFields) throws(CallScriptFault) -> ConnectAction {
        guard let endpoints = fields.members["endpoint"]?.array, endpoints.count == 1, let endpoint = endpoints.first?.object else {
            throw fields.fault("endpoint must be an array of one object")
        }
        let randomFrom = try fields.flag("randomFromNumber")
        let from = try fields.text("from")
        if randomFrom, from != nil { throw fields.fault("from and randomFromNumber exclude each other") }
        let eventType = try fields.word("eventType", of: ["synchronous"])
        let detection: MachineDetection?
        do {
            detection = try MachineDetection.read(standard: fields.members["machineDetection"], advanced: fields.members["advancedMachineDetection"])
        } catch {
            throw fields.fault("\(error.parameter) \(error.reason)")
        }
        _ = try fields.text("ringbackTone")
        return ConnectAction(
            endpoint: try self.endpoint(ActionFields(index: fields.index, place: "connect.endpoint", members: endpoint)),
            from: from,
            timeoutSeconds: try fields.integer("timeout", in: 1...7200) ?? VoiceLimits.ringingSeconds,
            limitSeconds: try fields.integer("limit", in: 1...7200) ?? 7200,
            synchronous: eventType != nil,
            machineDetection: detection,
            callback: try fields.callback()
        )
    }

    private static func endpoint(_ fields: ActionFields) throws(CallScriptFault) -> ConnectAction.Endpoint {
        switch try fields.requiredText("type") {
        case "phone":
            let number = try fields.requiredText("number")
            guard PhoneNumber.isValid(number) else { throw fields.fault("number must have 7 to 15 digits") }
            var onAnswer: String?
            if let answer = try fields.object("onAnswer") {
                let url = try answer.requiredText("url")
                guard ActionFields.isWebAddress(url) else { throw answer.fault("url must be an http or https URL") }
                onAnswer = url
            }
            return .phone(number: number, dtmfAnswer: try fields.text("dtmfAnswer"), onAnswer: onAnswer)
        case "sip":
            if let uri = try fields.text("uri") {
                guard SIPAddress(uri) != nil else { throw fields.fault("uri must be a SIP URI") }
                return .sip(uri: uri)
            }
            return .sip(uri: "sip:\(try fields.requiredText("user"))@\(try fields.requiredText("domain"))")
        case "websocket":
            _ = try fields.requiredText("uri")
            return .unsupported(type: "websocket")
        case "app":
            _ = try fields.requiredText("user")
            return .unsupported(type: "app")
        case "vbc":
            _ = try fields.requiredText("extension")
            return .unsupported(type: "vbc")
        default:
            throw fields.fault("unknown endpoint type")
        }
    }

    private static func record(_ fields: ActionFields) throws(CallScriptFault) -> RecordAction {
        _ = try fields.word("format", of: ["mp3", "wav", "ogg"])
        _ = try fields.word("split", of: ["conversation"])
        _ = try fields.integer("channels", in: 1...32)
        _ = try fields.flag("beepStart")
        _ = try fields.object("transcription")
        var key: Character?
        if let text = try fields.text("endOnKey") {
            guard text.count == 1, let only = text.first, "0123456789*#".contains(only) else { throw fields.fault("endOnKey must be one key") }
            key = only
        }
        return RecordAction(
            endOnSilenceSeconds: try fields.integer("endOnSilence", in: 3...10),
            timeOutSeconds: try fields.integer("timeOut", in: 3...7200),
            endOnKey: key,
            callback: try fields.callback()
        )
    }

    private static func notify(_ fields: ActionFields) throws(CallScriptFault) -> NotifyAction {
        guard let payload = fields.members["payload"], payload.object != nil else { throw fields.fault("payload must be an object") }
        guard let callback = try fields.callback() else { throw fields.fault("eventUrl is missing") }
        return NotifyAction(payload: payload, callback: callback)
    }
}
