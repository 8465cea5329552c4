import JSON
import Tokens

/// Every field of any webhook we read, from one pass over the JSON or the query.
///
/// Vonage tells its webhooks apart by their keys, not by their routes, so one reader serves all and the typed webhooks are views of it. Unknown
/// fields are checked and passed over; of a field that comes twice the last counts; a value of an unexpected kind or over its bounds counts as
/// missing, since nothing but `uuid` is worth dropping a call for.
struct WebhookFields: Sendable {
    var uuid: String?
    var callUUID: String?
    var conversationUUID: String?
    var conversationUUIDFrom: String?
    var conversationUUIDTo: String?
    var from: String?
    var fromUser: String?
    var to: String?
    var endpointType: String?
    var regionURL: String?
    var customData: [UInt8]?
    var sipHeaders: [(name: String, value: String)] = []

    var status: String?
    var type: String?
    var direction: String?
    var timestamp: String?
    var detail: String?
    var subState: String?
    var sipCode: Int64?
    var startTime: String?
    var endTime: String?
    var duration: String?
    var rate: String?
    var price: String?
    var network: String?
    var disconnectedBy: String?
    var reason: String?
    var originalRequest: OriginalRequest?

    var recordingURL: String?
    var recordingUUID: String?
    var transcriptionURL: String?
    var size: Int64?
    var payload: [UInt8]?

    var dtmf: DTMFResult?
    /// The older shape has it beside `dtmf`, not inside.
    var timedOut: Bool?
    var speech: SpeechResult?

    init(json: [UInt8]) throws(WebhookError) {
        guard json.count <= VonageLimits.webhookBytes else { throw .tooLarge }
        var reader = JSONReader(json, maximumDepth: VonageLimits.webhookDepth)
        do {
            try reader.beginObject()
            while let key = try reader.nextKey() { try read(key, &reader) }
            try reader.end()
        } catch {
            throw .malformed
        }
    }

    init(form: FormFields) throws(WebhookError) {
        for (name, value) in form.fields { take(name, value) }
    }

    private mutating func read(_ key: JSONKey, _ reader: inout JSONReader) throws(JSONError) {
        // What most webhooks have comes first: the cases are tried in turn.
        switch key {
        case "uuid": uuid = try reader.stringIfPresent()?.identifier
        case "from": from = try reader.textIfPresent()?.bounded
        case "to": to = try reader.textIfPresent()?.bounded
        case "conversation_uuid": conversationUUID = try reader.stringIfPresent()?.identifier
        case "timestamp": timestamp = try reader.textIfPresent()?.bounded
        case "status": status = try reader.stringIfPresent()?.bounded
        case "direction": direction = try reader.stringIfPresent()?.bounded
        case "dtmf": dtmf = try DTMFResult(&reader)
        case "speech": speech = try SpeechResult(&reader)
        case "call_uuid": callUUID = try reader.stringIfPresent()?.identifier
        case "conversation_uuid_from": conversationUUIDFrom = try reader.stringIfPresent()?.identifier
        case "conversation_uuid_to": conversationUUIDTo = try reader.stringIfPresent()?.identifier
        case "from_user": fromUser = try reader.textIfPresent()?.bounded
        case "endpoint_type": endpointType = try reader.stringIfPresent()?.bounded
        case "region_url": regionURL = try reader.stringIfPresent()?.bounded
        case "custom_data": customData = try reader.raw()
        case "type": type = try reader.stringIfPresent()?.bounded
        case "detail": detail = try reader.stringIfPresent()?.bounded
        case "sub_state": subState = try reader.stringIfPresent()?.bounded
        case "sip_code": sipCode = try reader.integerIfPresent()
        case "start_time": startTime = try reader.textIfPresent()?.bounded
        case "end_time": endTime = try reader.textIfPresent()?.bounded
        case "duration": duration = try reader.textIfPresent()?.bounded
        case "rate": rate = try reader.textIfPresent()?.bounded
        case "price": price = try reader.textIfPresent()?.bounded
        case "network": network = try reader.textIfPresent()?.bounded
        case "disconnected_by": disconnectedBy = try reader.stringIfPresent()?.bounded
        case "reason": reason = try reader.textIfPresent()?.bounded
        case "original_request": originalRequest = try OriginalRequest(&reader)
        case "recording_url": recordingURL = try reader.stringIfPresent()?.bounded
        case "recording_uuid": recordingUUID = try reader.stringIfPresent()?.identifier
        case "transcription_url": transcriptionURL = try reader.stringIfPresent()?.bounded
        case "size": size = try reader.integerIfPresent()
        case "payload": payload = try reader.raw()
        case "timed_out": timedOut = try reader.booleanIfPresent()
        default:
            guard key.hasSIPHeaderPrefix, sipHeaders.count < VonageLimits.sipHeaders else { return try reader.skip() }
            let name = key.string
            if let value = try reader.textIfPresent()?.bounded { takeSIPHeader(name, value) }
        }
    }

    private mutating func take(_ name: String, _ value: String) {
        switch name {
        case "uuid": uuid = value.identifier
        case "from": from = value.bounded
        case "to": to = value.bounded
        case "conversation_uuid": conversationUUID = value.identifier
        case "timestamp": timestamp = value.bounded
        case "status": status = value.bounded
        case "direction": direction = value.bounded
        // In a query these hold JSON as text, or, in the older shape, the digits.
        case "dtmf": dtmf = Self.nested(value, DTMFResult.init) ?? DTMFResult(legacyDigits: value)
        case "speech": speech = Self.nested(value, SpeechResult.init)
        case "call_uuid": callUUID = value.identifier
        case "conversation_uuid_from": conversationUUIDFrom = value.identifier
        case "conversation_uuid_to": conversationUUIDTo = value.identifier
        case "from_user": fromUser = value.bounded
        case "endpoint_type": endpointType = value.bounded
        case "region_url": regionURL = value.bounded
        case "custom_data": customData = Array(value.utf8)
        case "type": type = value.bounded
        case "detail": detail = value.bounded
        case "sub_state": subState = value.bounded
        case "sip_code": sipCode = Int64(value)
        case "start_time": startTime = value.bounded
        case "end_time": endTime = value.bounded
        case "duration": duration = value.bounded
        case "rate": rate = value.bounded
        case "price": price = value.bounded
        case "network": network = value.bounded
        case "disconnected_by": disconnectedBy = value.bounded
        case "reason": reason = value.bounded
        case "original_request": originalRequest = Self.nested(value, OriginalRequest.init)
        case "recording_url": recordingURL = value.bounded
        case "recording_uuid": recordingUUID = value.identifier
        case "transcription_url": transcriptionURL = value.bounded
        case "size": size = Int64(value)
        case "payload": payload = Array(value.utf8)
        case "timed_out": timedOut = value == "true" ? true : value == "false" ? false : nil
        default: takeSIPHeader(name, value)
        }
    }

    private static func nested<Value>(_ text: String, _ read: (inout JSONReader) throws(JSONError) -> Value?) -> Value? {
        guard text.utf8.first == UInt8(ascii: "{") else { return nil }
        var reader = JSONReader(Array(text.utf8), maximumDepth: VonageLimits.webhookDepth)
        do {
            let value = try read(&reader)
            try reader.end()
            return value
        } catch {
            return nil
        }
    }

    private mutating func takeSIPHeader(_ name: String, _ value: String) {
        guard sipHeaders.count < VonageLimits.sipHeaders, value.utf8.count <= VonageLimits.fieldBytes,
            name.utf8.count > SIPHeaderField.prefix.count, name.utf8.count <= VonageLimits.identifierCharacters * 2,
            name.utf8.prefix(SIPHeaderField.prefix.count).map({ $0 | 0x20 }) == SIPHeaderField.lowercasedPrefix
        else { return }
        sipHeaders.append((String(name.dropFirst(SIPHeaderField.prefix.count)), value))
    }
}

extension JSONKey {
    /// Cheap: only a key that begins with an s, unescaped or not, is looked at more closely.
    fileprivate var hasSIPHeaderPrefix: Bool { firstByte.map { $0 | 0x20 } == UInt8(ascii: "s") }
}

extension String {
    /// Itself, if it is fit to name a call or a conversation: `[A-Za-z0-9_-]{1,64}`. Inbound legs have ids that are no UUIDs.
    var identifier: String? { isIdentifier(of: 1...VonageLimits.identifierCharacters) ? self : nil }

    fileprivate var bounded: String? { utf8.count <= VonageLimits.fieldBytes ? self : nil }
}
