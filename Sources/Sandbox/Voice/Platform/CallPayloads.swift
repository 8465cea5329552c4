import Foundation

/// What webhooks about a call say. Pure; shapes from captures of the platform and its webhook reference.
enum CallPayloads {
    /// Per minute. An inbound minute of the captures.
    static let ratePerMinute = 0.0045

    static func answer(_ call: VoiceCall, regionURL: String?) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "to": .string(call.to.address),
            "from": .string(call.from.address),
            "endpoint_type": .string(call.direction == .inbound ? call.from.type : call.to.type),
            "uuid": .string(call.uuid),
            "conversation_uuid": .string(call.conversationUUID),
        ]
        if let regionURL { fields["region_url"] = .string(regionURL) }
        for (name, value) in call.sipHeaders { fields["SipHeader_\(name)"] = .string(value) }
        return fields
    }

    static func status(_ call: VoiceCall, _ status: CallStatus, at now: Date, extra: [String: JSONValue] = [:]) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "headers": [:],
            "from": .string(call.from.address),
            "to": .string(call.to.address),
            "uuid": .string(call.uuid),
            "conversation_uuid": .string(call.conversationUUID),
            "status": .string(status.rawValue),
            "direction": .string(call.direction.rawValue),
            "timestamp": .string(WallTime.text(now)),
        ]
        if status == .answered {
            fields["start_time"] = .null
            fields["rate"] = .null
            fields["network"] = .null
        }
        return fields.merging(extra) { _, new in new }
    }

    static func completed(_ call: VoiceCall, at now: Date, disconnectedBy: String) -> [String: JSONValue] {
        status(
            call, .completed, at: now,
            extra: [
                "start_time": call.answeredAt.map { .string(WallTime.wholeSeconds($0)) } ?? .null,
                "end_time": .string(WallTime.wholeSeconds(call.endedAt ?? now)),
                "duration": .string(String(call.seconds)),
                "rate": .string(money(ratePerMinute)),
                "price": .string(price(call)),
                "network": .string(network),
                "disconnected_by": .string(disconnectedBy),
                "sip_code": 200,
            ])
    }

    static let network = "US-VIRTUAL-SANDBOX"

    static func price(_ call: VoiceCall) -> String {
        money(ratePerMinute * Double(call.seconds) / 60)
    }

    static func money(_ value: Double) -> String {
        let parts = String(Int((value * 100_000_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 9 - parts.count)) + parts
        return padded.dropLast(8) + "." + padded.suffix(8)
    }

    static var rate: String { money(ratePerMinute) }

    /// `human` and `machine` name the leg `call_uuid`, unlike every other event.
    ///
    /// - Parameter beep: the `sub_state` of a second `machine` event, about the beep.
    static func detection(_ call: VoiceCall, machine: Bool, beep: String? = nil, at now: Date) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "call_uuid": .string(call.uuid),
            "conversation_uuid": .string(call.conversationUUID),
            "from": .string(call.from.address),
            "to": .string(call.to.address),
            "status": machine ? "machine" : "human",
            "timestamp": .string(WallTime.text(now)),
        ]
        if let beep { fields["sub_state"] = .string(beep) }
        return fields
    }

    static func transfer(_ uuid: String, from old: String, to new: String, at now: Date) -> [String: JSONValue] {
        [
            "conversation_uuid_from": .string(old),
            "conversation_uuid_to": .string(new),
            "uuid": .string(uuid),
            "type": "transfer",
            "timestamp": .string(WallTime.text(now)),
        ]
    }

    static func error(_ call: VoiceCall, _ reason: String, at now: Date) -> [String: JSONValue] {
        ["reason": .string(reason), "conversation_uuid": .string(call.conversationUUID), "timestamp": .string(WallTime.text(now))]
    }

    static func notify(_ call: VoiceCall, _ payload: JSONValue, at now: Date) -> [String: JSONValue] {
        ["payload": payload, "conversation_uuid": .string(call.conversationUUID), "timestamp": .string(WallTime.text(now))]
    }

    static func recording(_ call: VoiceCall, uuid: String, from start: Date, at now: Date) -> [String: JSONValue] {
        [
            "start_time": .string(WallTime.text(start)),
            "end_time": .string(WallTime.text(now)),
            "recording_url": .string("https://api.nexmo.com/v1/files/\(uuid)"),
            "size": 12345,
            "recording_uuid": .string(uuid),
            "conversation_uuid": .string(call.conversationUUID),
            "timestamp": .string(WallTime.text(now)),
        ]
    }

    static func input(_ call: VoiceCall, _ result: InputResult, shape: WebhookFaults.DigitsShape, at now: Date) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "uuid": .string(call.uuid),
            "conversation_uuid": .string(call.conversationUUID),
            "timestamp": .string(WallTime.text(now)),
        ]
        if shape == .legacy {
            fields["dtmf"] = .string(result.digits)
            fields["timed_out"] = .bool(result.timedOut)
            return fields
        }
        let nothing = result.digits.isEmpty && (shape == .null || !result.takesDigits)
        fields["dtmf"] = ["digits": nothing ? .null : .string(result.digits), "timed_out": .bool(result.timedOut)]
        fields["speech"] = speech(result)
        fields["from"] = .string(call.from.address)
        fields["to"] = .string(call.to.address)
        return fields
    }

    private static func speech(_ result: InputResult) -> JSONValue {
        guard result.takesSpeech else { return ["error": "Speech was not enabled"] }
        guard let text = result.speech else { return ["timeout_reason": "start_timeout", "results": []] }
        return ["timeout_reason": "end_on_silence_timeout", "results": [["text": .string(text), "confidence": "0.94"]]]
    }
}
