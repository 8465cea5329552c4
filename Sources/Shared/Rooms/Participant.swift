import JSON

/// A browser in a room, as the roster shows it: told by session-monitoring callbacks, or found by a look at the session.
package struct Participant: Sendable, Equatable {
    /// The connection in the session.
    package let id: String
    package let name: String?
    package let isConnected: Bool
    package let since: Timestamp

    package init(id: String, name: String?, isConnected: Bool, since: Timestamp) {
        self.id = id
        self.name = name
        self.isConnected = isConnected
        self.since = since
    }

    /// A connection comes once and goes once, so having left is always the later news.
    var revision: Int { isConnected ? 1 : 2 }

    /// What is kept in place of a connection that is a SIP leg: later news than any.
    static let hiddenLeg = "9 "

    /// Reads what ``json`` wrote; nil if it is something else.
    init?(json: [UInt8]) {
        guard let read = try? Self.read(json), let id = read.id, let since = read.since.flatMap({ Timestamp(iso8601: $0) }) else { return nil }
        self.init(id: id, name: read.name, isConnected: read.state == "connected", since: since)
    }

    private static func read(_ json: [UInt8]) throws(JSONError) -> (id: String?, name: String?, state: String?, since: String?) {
        var reader = JSONReader(json)
        var read: (id: String?, name: String?, state: String?, since: String?)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "id": read.id = try reader.string()
            case "name": read.name = try reader.string()
            case "state": read.state = try reader.string()
            case "since": read.since = try reader.string()
            default: try reader.skip()
            }
        }
        try reader.end()
        return read
    }

    package var json: [UInt8] {
        JSONWriter.object {
            $0.member("id", id)
            if let name { $0.member("name", name) }
            $0.member("state", isConnected ? "connected" : "left")
            $0.member("since", since.iso8601)
        }
    }
}
