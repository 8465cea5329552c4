import Redis

extension RoomStore {
    /// Puts an ended call into its room's ledger. Safe to run twice.
    static func enteringLedger(_ call: CallID, of room: RoomID, endedAt: Timestamp, now: Timestamp, lifetime: Duration) -> RedisCommand {
        RedisCommand.evaluate(
            RoomScripts.ledger, keys: [RedisKey.calls(room)],
            arguments: [
                call.text, String(endedAt.milliseconds), String((now - lifetime).milliseconds), String(lifetime.wholeMilliseconds),
                String(RoomLimits.ledgerCalls),
            ])
    }

    /// The ended calls of a room, newest first, in two round trips.
    ///
    /// - Parameters:
    ///   - before: only calls that ended before this moment; to go on where an earlier answer stopped.
    ///   - limit: most calls to list.
    package func ledger(of room: RoomID, before: Timestamp? = nil, limit: Int) async throws(RoomError) -> [CallSummary] {
        let ids = try await send(
            RedisCommand(
                "ZREVRANGEBYSCORE", RedisKey.calls(room), before.map { "(\($0.milliseconds)" } ?? "+inf", "-inf", "LIMIT", "0", String(limit)))
        let calls = (ids.array ?? []).compactMap { $0.string.flatMap { CallID($0) } }
        guard !calls.isEmpty else { return [] }
        let records = try await pipeline(calls.map { RedisCommand("HGETALL", RedisKey.call($0)) })
        return zip(calls, records).map { CallHistory(id: $0, reply: $1) }.filter { !$0.isEmpty }.map(CallSummary.init)
    }
}
