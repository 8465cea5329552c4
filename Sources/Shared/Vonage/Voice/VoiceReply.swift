import JSON
import REST

/// What Voice REST's replies say. Only what is needed is read; whatever else they hold must still be JSON.
enum VoiceReply {
    static func created(_ body: [UInt8]) throws(JSONError) -> CreatedCall? {
        var uuid: String?
        var conversationUUID: String?
        var status: CallStatus?
        var reader = JSONReader(body)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "uuid": uuid = try reader.stringIfPresent()?.identifier
            case "conversation_uuid": conversationUUID = try reader.stringIfPresent()?.identifier
            case "status": status = try reader.stringIfPresent().map { CallStatus(rawValue: $0) }
            default: try reader.skip()
            }
        }
        try reader.end()
        return uuid.map { CreatedCall(uuid: $0, conversationUUID: conversationUUID, status: status) }
    }

    static func call(_ body: [UInt8]) throws(JSONError) -> CallInfo? {
        var reader = JSONReader(body)
        let call = try call(&reader)
        try reader.end()
        return call
    }

    /// Of HAL's `{"count":…,"_embedded":{"calls":[…]}}`.
    static func page(_ body: [UInt8]) throws(JSONError) -> CallPage {
        var calls: [CallInfo] = []
        var count: Int64 = 0
        var recordIndex: Int64 = 0
        var reader = JSONReader(body)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "count": count = try reader.integerIfPresent() ?? 0
            case "record_index": recordIndex = try reader.integerIfPresent() ?? 0
            case "_embedded":
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    guard key.equals("calls") else {
                        try reader.skip()
                        continue
                    }
                    try reader.beginArray()
                    while try reader.nextElement() {
                        if let call = try call(&reader) { calls.append(call) }
                    }
                }
            default: try reader.skip()
            }
        }
        try reader.end()
        return CallPage(calls: calls, count: Int(count), recordIndex: Int(recordIndex))
    }

    /// What a status that is no success means.
    static func failure(_ response: RESTResponse) -> VoiceError.Reason {
        let message = ErrorBody(parsing: response.body).message
        return switch response.status {
        case 401, 403: .unauthorized(status: response.status, message: message)
        case 404: .notFound(message: message)
        case 429: .rateLimited
        default: .refused(status: response.status, message: message)
        }
    }

    private static func call(_ reader: inout JSONReader) throws(JSONError) -> CallInfo? {
        var uuid: String?
        var conversationUUID: String?
        var status: CallStatus?
        var direction: String?
        var to: CallInfo.Party?
        var from: CallInfo.Party?
        var rate: String?
        var price: String?
        var duration: String?
        var startTime: String?
        var endTime: String?
        var network: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "uuid": uuid = try reader.stringIfPresent()?.identifier
            case "conversation_uuid": conversationUUID = try reader.stringIfPresent()?.identifier
            case "status": status = try reader.stringIfPresent().map { CallStatus(rawValue: $0) }
            case "direction": direction = try reader.stringIfPresent()
            case "to": to = try party(&reader)
            case "from": from = try party(&reader)
            case "rate": rate = try reader.textIfPresent()
            case "price": price = try reader.textIfPresent()
            case "duration": duration = try reader.textIfPresent()
            case "start_time": startTime = try reader.textIfPresent()
            case "end_time": endTime = try reader.textIfPresent()
            case "network": network = try reader.textIfPresent()
            default: try reader.skip()
            }
        }
        guard let uuid else { return nil }
        return CallInfo(
            uuid: uuid,
            conversationUUID: conversationUUID,
            status: status,
            direction: direction,
            to: to,
            from: from,
            rate: rate,
            price: price,
            duration: duration,
            startTime: startTime,
            endTime: endTime,
            network: network
        )
    }

    /// An object, or in older replies an array of one.
    private static func party(_ reader: inout JSONReader) throws(JSONError) -> CallInfo.Party? {
        switch try reader.peek() {
        case .array:
            var first: CallInfo.Party?
            try reader.beginArray()
            while try reader.nextElement() {
                let next = try party(&reader)
                first = first ?? next
            }
            return first
        case .object:
            var type: String?
            var address: String?
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "type": type = try reader.stringIfPresent()
                case "number", "uri", "user", "extension": address = try reader.textIfPresent()
                default: try reader.skip()
                }
            }
            return CallInfo.Party(type: type, address: address)
        default:
            try reader.skip()
            return nil
        }
    }
}
