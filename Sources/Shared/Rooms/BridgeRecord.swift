import Redis

/// A bridge as read from Redis, with the version that a write must name to replace it.
package struct BridgeRecord: Sendable, Equatable {
    package let bridge: Bridge?
    let version: String

    /// - Parameter reply: of `HGETALL`.
    init(reply: RedisReply) {
        var fields: [String: String] = [:]
        var words = (reply.array ?? []).makeIterator()
        while let name = words.next()?.string, let value = words.next()?.string { fields[name] = value }
        bridge = Bridge(fields: fields)
        version = fields["version"] ?? ""
    }
}
