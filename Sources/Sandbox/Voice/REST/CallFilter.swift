import Foundation

/// The query of `GET /v1/calls`.
struct CallFilter: Sendable, Equatable {
    var status: String?
    var start: Date?
    var end: Date?
    var conversationUUID: String?
    var pageSize = 10
    var recordIndex = 0
    var isDescending = false

    init() {}

    init(_ query: [String: String]) throws(VoiceAPIError) {
        status = query["status"]
        conversationUUID = query["conversation_uuid"]
        start = try Self.date(query, "date_start")
        end = try Self.date(query, "date_end")
        if let text = query["page_size"] {
            guard let size = Int(text), (1...VoiceLimits.pageSize).contains(size) else {
                throw .invalid(parameter: "page_size", reason: "must be from 1 to \(VoiceLimits.pageSize)")
            }
            pageSize = size
        }
        if let text = query["record_index"] {
            guard let index = Int(text), index >= 0 else { throw .invalid(parameter: "record_index", reason: "must not be negative") }
            recordIndex = index
        }
        switch query["order"] {
        case nil, "asc": isDescending = false
        case "desc": isDescending = true
        default: throw .invalid(parameter: "order", reason: "must be asc or desc")
        }
    }

    private static func date(_ query: [String: String], _ name: String) throws(VoiceAPIError) -> Date? {
        guard let text = query[name] else { return nil }
        for style in [Date.ISO8601FormatStyle(includingFractionalSeconds: true), Date.ISO8601FormatStyle()] {
            if let date = try? style.parse(text) { return date }
        }
        throw .invalid(parameter: name, reason: "must be an ISO 8601 time")
    }

    func matches(_ call: VoiceCall) -> Bool {
        (status ?? call.status.rawValue) == call.status.rawValue
            && (conversationUUID ?? call.conversationUUID) == call.conversationUUID
            && call.createdAt >= (start ?? .distantPast) && call.createdAt <= (end ?? .distantFuture)
    }

    /// The HAL page.
    func page(of calls: [VoiceCall]) -> JSONValue {
        var found = calls.filter(matches)
        if isDescending { found.reverse() }
        let page = found.dropFirst(recordIndex).prefix(pageSize)
        let base = "/v1/calls?page_size=\(pageSize)"
        let last = found.isEmpty ? 0 : (found.count - 1) / pageSize * pageSize
        var links: [String: JSONValue] = [
            "self": ["href": .string("\(base)&record_index=\(recordIndex)")],
            "first": ["href": .string(base)],
            "last": ["href": .string("\(base)&record_index=\(last)")],
        ]
        if recordIndex + pageSize < found.count { links["next"] = ["href": .string("\(base)&record_index=\(recordIndex + pageSize)")] }
        if recordIndex > 0 { links["prev"] = ["href": .string("\(base)&record_index=\(max(0, recordIndex - pageSize))")] }
        return [
            "count": .integer(found.count),
            "page_size": .integer(pageSize),
            "record_index": .integer(recordIndex),
            "_links": .object(links),
            "_embedded": ["calls": .array(page.map(Self.resource))],
        ]
    }

    /// A call as Voice REST shows it.
    static func resource(_ call: VoiceCall) -> JSONValue {
        var fields: [String: JSONValue] = [
            "_links": ["self": ["href": .string("/v1/calls/\(call.uuid)")]],
            "uuid": .string(call.uuid),
            "conversation_uuid": .string(call.conversationUUID),
            "to": call.to.json,
            "from": call.from.json,
            "status": .string(call.status.rawValue),
            "direction": .string(call.direction.rawValue),
            "network": .string(CallPayloads.network),
        ]
        if let answeredAt = call.answeredAt { fields["start_time"] = .string(WallTime.wholeSeconds(answeredAt)) }
        if let endedAt = call.endedAt {
            fields["end_time"] = .string(WallTime.wholeSeconds(endedAt))
            fields["duration"] = .string(String(call.seconds))
            fields["rate"] = .string(CallPayloads.rate)
            fields["price"] = .string(CallPayloads.price(call))
        }
        return .object(fields)
    }
}
