import JSON
import REST

/// What the video API's replies say. Only what is needed is read; whatever else they hold must still be JSON.
enum VideoReply {
    /// Of `[{"session_id":…}]`.
    static func sessionID(_ body: [UInt8]) throws(JSONError) -> String? {
        var sessionID: String?
        var reader = JSONReader(body)
        try reader.beginArray()
        while try reader.nextElement() {
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "session_id": sessionID = try reader.string()
                default: try reader.skip()
                }
            }
        }
        try reader.end()
        return sessionID
    }

    /// - Returns: `nil` if an id is missing or empty.
    static func dial(_ body: [UInt8]) throws(JSONError) -> DialResult? {
        var id: String?
        var connectionID: String?
        var streamID: String?
        var reader = JSONReader(body)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "id": id = try reader.stringIfPresent()
            case "connectionId": connectionID = try reader.stringIfPresent()
            case "streamId": streamID = try reader.stringIfPresent()
            default: try reader.skip()
            }
        }
        try reader.end()
        guard let id, let connectionID, let streamID, !id.isEmpty, !connectionID.isEmpty, !streamID.isEmpty else { return nil }
        return DialResult(id: id, connectionID: connectionID, streamID: streamID)
    }

    static func connections(_ body: [UInt8]) throws(JSONError) -> [VideoConnection] {
        try items(body) { reader throws(JSONError) in
            var id: String?
            var state = ""
            var created: Int64?
            while let key = try reader.nextKey() {
                switch key {
                case "connectionId": id = try reader.stringIfPresent()
                case "connectionState": state = try reader.stringIfPresent() ?? ""
                // A string of milliseconds here, an integer elsewhere.
                case "createdAt": created = try reader.integerIfPresent()
                default: try reader.skip()
                }
            }
            return id.map { VideoConnection(id: $0, state: .init(state), createdMilliseconds: created) }
        }
    }

    static func streams(_ body: [UInt8]) throws(JSONError) -> [VideoStream] {
        try items(body) { reader throws(JSONError) in
            var id: String?
            var videoType: String?
            var name = ""
            while let key = try reader.nextKey() {
                switch key {
                case "id": id = try reader.stringIfPresent()
                case "videoType": videoType = try reader.stringIfPresent()
                case "name": name = try reader.stringIfPresent() ?? ""
                default: try reader.skip()
                }
            }
            return id.map { VideoStream(id: $0, videoType: videoType, name: name) }
        }
    }

    /// What a status that is no success means.
    static func failure(_ response: RESTResponse) -> OpenTokError.Reason {
        let body = ErrorBody(parsing: response.body)
        return switch response.status {
        case 401, 403: .unauthorized(status: response.status, code: body.code, message: body.message)
        case 404: .notFound(message: body.message)
        case 409: .conflict(message: body.message)
        case 429: .rateLimited
        default: .refused(status: response.status, code: body.code, message: body.message)
        }
    }

    /// Of `{"count":1,"items":[{…}]}`. `element` reads one object's members, up to its end.
    private static func items<Item>(
        _ body: [UInt8],
        _ element: (inout JSONReader) throws(JSONError) -> Item?
    ) throws(JSONError) -> [Item] {
        var items: [Item] = []
        var reader = JSONReader(body)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "items":
                try reader.beginArray()
                while try reader.nextElement() {
                    try reader.beginObject()
                    if let item = try element(&reader) { items.append(item) }
                }
            default: try reader.skip()
            }
        }
        try reader.end()
        return items
    }
}
