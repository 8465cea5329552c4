import Redis

extension CallKeeper {
    /// Session monitoring has told how a phone goes on that the video cloud rang from a room's session. May be told twice and in any order.
    ///
    /// - Parameter entry: what happened to it.
    /// - Returns: whether such a connection is a phone of the room.
    @discardableResult
    package func told(_ entry: CallEntry, of connection: String, in room: RoomID) async throws(RoomError) -> Bool {
        guard let call = try await store.call(connection: connection, in: room) else { return false }
        try await tell(entry, of: call)
        // Nobody is asked: whoever takes the call is in the session.
        if entry.kind == .status(.answered) { try await tell(CallEntry(.joined, at: entry.at, mark: "session"), of: call) }
        return true
    }
}

extension RoomStore {
    /// The call of a room that has this connection in its session, in one round trip or two.
    func call(connection: String, in room: RoomID) async throws(RoomError) -> CallID? {
        let ids = try await calls(in: room)
        guard !ids.isEmpty else { return nil }
        let connections = try await pipeline(ids.map { RedisCommand("HGET", RedisKey.call($0), CallField.connection.rawValue) })
        return zip(ids, connections).first { $1.string == connection }?.0
    }
}
