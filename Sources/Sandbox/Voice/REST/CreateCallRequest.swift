/// The body of `POST /v1/calls`, checked (Voice OpenAPI document).
struct CreateCallRequest: Sendable, Equatable {
    var to: CallEndpoint
    /// nil: any number of ours (`random_from_number`).
    var from: CallEndpoint?
    var source: VoiceCall.Source
    var events: Callback?
    var machineDetection: MachineDetection?
    var ringingTimerSeconds: Int?
    var lengthTimerSeconds: Int?
    var tonesOnAnswer: String?

    init(_ body: JSONValue) throws(VoiceAPIError) {
        guard body.object != nil else { throw .malformed }
        guard let targets = body[key: "to"]?.array, targets.count == 1, let target = targets.first else {
            throw .invalid(parameter: "to", reason: "must hold exactly one endpoint")
        }
        to = try Self.endpoint(target, "to")
        tonesOnAnswer = target[key: "dtmfAnswer"]?.string
        let randomFrom = body[key: "random_from_number"]?.bool ?? false
        switch (body[key: "from"], randomFrom) {
        case (let from?, false): self.from = try Self.endpoint(from, "from")
        case (nil, true): from = nil
        default: throw .invalid(parameter: "from", reason: "give from or random_from_number")
        }
        source = try Self.source(body)
        if let url = try Self.url(body, "event_url") {
            events = Callback(url: url, method: try Self.method(body, "event_method", default: .post))
        }
        do {
            machineDetection = try MachineDetection.read(standard: body[key: "machine_detection"], advanced: body[key: "advanced_machine_detection"])
        } catch {
            throw .invalid(parameter: error.parameter, reason: error.reason)
        }
        lengthTimerSeconds = try Self.integer(body, "length_timer", 1...86_400)
        ringingTimerSeconds = try Self.integer(body, "ringing_timer", 1...120)
    }

    private static func source(_ body: JSONValue) throws(VoiceAPIError) -> VoiceCall.Source {
        let url = try url(body, "answer_url")
        switch (body[key: "ncco"], url) {
        case (let ncco?, nil):
            do {
                return .script(try CallScriptReader.read(ncco))
            } catch {
                throw .invalid(parameter: "ncco", reason: "\(error)")
            }
        case (nil, let url?):
            return .webhook(Callback(url: url, method: try method(body, "answer_method", default: .get)))
        default:
            throw .invalid(parameter: "ncco", reason: "give ncco or answer_url")
        }
    }

    private static func endpoint(_ value: JSONValue, _ name: String) throws(VoiceAPIError) -> CallEndpoint {
        guard let type = value[key: "type"]?.string else { throw .invalid(parameter: "type", reason: "is required") }
        switch type {
        case "phone":
            guard let number = value[key: "number"]?.string, PhoneNumber.isValid(number) else {
                throw .invalid(parameter: "number", reason: "can contain up to 15 digits prefixed with +")
            }
            return CallEndpoint(type: type, address: PhoneNumber.bare(number))
        case "sip":
            guard let uri = value[key: "uri"]?.string, SIPAddress(uri) != nil else {
                throw .invalid(parameter: "uri", reason: "must be a SIP URI")
            }
            return CallEndpoint(type: type, address: uri)
        case "websocket", "app", "vbc":
            let address = value[key: "uri"]?.string ?? value[key: "user"]?.string ?? value[key: "extension"]?.string
            guard let address else { throw .invalid(parameter: name, reason: "has no address") }
            return CallEndpoint(type: type, address: address)
        default:
            throw .invalid(parameter: "type", reason: "is not known")
        }
    }

    private static func url(_ body: JSONValue, _ name: String) throws(VoiceAPIError) -> String? {
        guard let value = body[key: name] else { return nil }
        guard let urls = value.array, urls.count == 1, let url = urls.first?.string, ActionFields.isWebAddress(url) else {
            throw .invalid(parameter: name, reason: "must be an array of one URL")
        }
        return url
    }

    private static func method(_ body: JSONValue, _ name: String, default fallback: Callback.Method) throws(VoiceAPIError) -> Callback.Method {
        guard let value = body[key: name] else { return fallback }
        guard let method = value.string.flatMap(Callback.Method.init) else { throw .invalid(parameter: name, reason: "must be GET or POST") }
        return method
    }

    private static func integer(_ body: JSONValue, _ name: String, _ range: ClosedRange<Int>) throws(VoiceAPIError) -> Int? {
        guard let value = body[key: name] else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw .invalid(parameter: name, reason: "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
