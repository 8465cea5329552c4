/// The body of `PUT /v1/calls/{uuid}`, checked.
enum CallModification: Sendable, Equatable {
    case hangUp
    case mute(Bool)
    case earmuff(Bool)
    case transfer(VoiceCall.Source)

    init(_ body: JSONValue) throws(VoiceAPIError) {
        guard body.object != nil else { throw .malformed }
        switch body[key: "action"]?.string {
        case "hangup": self = .hangUp
        case "mute": self = .mute(true)
        case "unmute": self = .mute(false)
        case "earmuff": self = .earmuff(true)
        case "unearmuff": self = .earmuff(false)
        case "transfer": self = .transfer(try Self.destination(body[key: "destination"]))
        default: throw .invalid(parameter: "action", reason: "is not known")
        }
    }

    private static func destination(_ value: JSONValue?) throws(VoiceAPIError) -> VoiceCall.Source {
        guard let value, value[key: "type"]?.string == "ncco" else {
            throw .invalid(parameter: "destination", reason: "must be of type ncco")
        }
        if let script = value[key: "ncco"] {
            do {
                return .script(try CallScriptReader.read(script))
            } catch {
                throw .invalid(parameter: "ncco", reason: "\(error)")
            }
        }
        guard let urls = value[key: "url"]?.array, urls.count == 1, let url = urls.first?.string, ActionFields.isWebAddress(url) else {
            throw .invalid(parameter: "url", reason: "must be an array of one URL")
        }
        return .webhook(Callback(url: url, method: .get))
    }
}
