import Redis

/// Writes what the stores' scripts write when something changes.
struct RosterWriter: Sendable {
    let redis: RedisClient

    /// - Returns: the id of the change.
    @discardableResult
    func change(_ text: String, in room: String = "standup", kind: String = "caller") async throws -> String {
        let script = RedisScript(
            "local id = redis.call('XADD', KEYS[1], '*', ARGV[1], ARGV[2]) redis.call('PUBLISH', KEYS[2], id) return id")
        let keys = ["room:{\(room)}:events", "room:{\(room)}"]
        return try await redis.evaluate(script, keys: keys, arguments: [kind, "{\"id\":\"\(text)\"}"]).string ?? ""
    }
}
