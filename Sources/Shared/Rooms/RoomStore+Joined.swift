import Redis

extension RoomStore {
    /// The calls in a room's conversation, by when they joined, in one round trip.
    package func joinedCalls(_ room: RoomID, now: Timestamp) async throws(RoomError) -> [(call: CallID, joined: Timestamp)] {
        let oldest = String((now - longestStay).milliseconds)
        let reply = try await send(RedisCommand("ZRANGEBYSCORE", RedisKey.joined(room), "(" + oldest, "+inf", "WITHSCORES"))
        var calls: [(CallID, Timestamp)] = []
        var words = (reply.array ?? []).makeIterator()
        while let name = words.next()?.string, let score = words.next()?.string.flatMap({ Double($0) }) {
            if let call = CallID(name) { calls.append((call, Timestamp(score: score))) }
        }
        return calls
    }

    /// When the last of a room's calls that have ended did so, in one round trip.
    func lastEnded(_ room: RoomID) async throws(RoomError) -> Timestamp? {
        let reply = try await send(RedisCommand("ZREVRANGE", RedisKey.calls(room), "0", "0", "WITHSCORES"))
        return reply.array?.last?.string.flatMap { Double($0) }.map { Timestamp(score: $0) }
    }

    /// Adds an entry to the records of several calls, in one round trip.
    package func record(_ entry: CallEntry, of calls: [CallID]) async throws(RoomError) {
        guard !calls.isEmpty else { return }
        _ = try await pipeline(calls.map { recording(entry, of: $0) })
    }
}
