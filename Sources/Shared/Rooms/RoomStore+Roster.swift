import Redis

extension RoomStore {
    /// Shows a caller of a room in its roster and stream, in one round trip. A state older than what is shown already changes nothing.
    ///
    /// - Returns: how many callers are in the conference after that.
    @discardableResult
    package nonisolated(nonsending) func show(_ history: CallHistory, in room: RoomID, now: Timestamp) async throws(RoomError) -> Int {
        let reply = try await pipeline([showing(history, in: room, now: now)])[0]
        return Int(reply.integer ?? 0)
    }

    private func showing(_ history: CallHistory, in room: RoomID, now: Timestamp) -> RedisCommand {
        let caller = Caller(history)
        return showing(
            "caller", id: caller.id.text, revision: history.revision, json: caller.json, goneAt: caller.state == .ended ? now : nil,
            keys: (RedisKey.callers(room), RedisKey.goneCallers(room)), room: room, now: now)
    }

    /// Shows a participant of a room in its roster and stream, in one round trip.
    package nonisolated(nonsending) func show(_ participant: Participant, in room: RoomID, now: Timestamp) async throws(RoomError) {
        _ = try await pipeline([
            showing(
                "participant", id: participant.id, revision: participant.revision, json: participant.json,
                goneAt: participant.isConnected ? nil : now, keys: (RedisKey.participants(room), RedisKey.goneParticipants(room)), room: room,
                now: now)
        ])
    }

    /// Keeps a connection out of the roster for good: it is a SIP leg, and no browser. One round trip.
    package func hide(leg connection: String, in room: RoomID, now: Timestamp) async throws(RoomError) {
        let forget = now + RoomLimits.bridgeLifetime
        _ = try await pipeline([
            RedisCommand("HSET", RedisKey.participants(room), connection, Participant.hiddenLeg),
            RedisCommand("PEXPIRE", RedisKey.participants(room), String(rosterLifetime.wholeMilliseconds)),
            RedisCommand("ZADD", RedisKey.goneParticipants(room), String(forget.milliseconds), connection),
            RedisCommand("PEXPIRE", RedisKey.goneParticipants(room), String(rosterLifetime.wholeMilliseconds)),
        ])
    }

    private func showing(
        _ field: String, id: String, revision: Int, json: [UInt8], goneAt: Timestamp?, keys: (String, String), room: RoomID, now: Timestamp
    ) -> RedisCommand {
        RedisCommand.evaluate(
            RoomScripts.show, keys: [RedisKey.room(room), keys.0, keys.1, RedisKey.events(room), RedisKey.joined(room)],
            arguments: [
                field, id, String(revision), String(decoding: json, as: UTF8.self), goneAt.map { String($0.milliseconds) } ?? "",
                String((now - RoomLimits.goneShownFor).milliseconds), String(rosterLifetime.wholeMilliseconds), String(RoomLimits.streamEntries),
                String(RoomLimits.rosterEntries), String(now.milliseconds),
            ])
    }

    /// Who is in a room, and up to which point of its stream, in one round trip.
    package func roster(_ id: RoomID, now: Timestamp) async throws(RoomError) -> Roster {
        let forget = String((now - RoomLimits.goneShownFor).milliseconds)
        // The stream's end is read first: what changes after it is in the stream once more, which does no harm.
        let replies = try await pipeline([
            RedisCommand("XREVRANGE", RedisKey.events(id), "+", "-", "COUNT", "1"),
            RedisCommand("HGETALL", RedisKey.callers(id)),
            RedisCommand("ZRANGEBYSCORE", RedisKey.goneCallers(id), "-inf", forget),
            RedisCommand("HGETALL", RedisKey.participants(id)),
            RedisCommand("ZRANGEBYSCORE", RedisKey.goneParticipants(id), "-inf", forget),
            RedisCommand("HGETALL", RedisKey.bridge(id)),
        ])
        guard replies.count == 6 else { throw .malformedRecord(key: RedisKey.callers(id)) }
        return Roster(
            room: id, cursor: replies[0].array?.first?.array?.first?.string ?? "0-0", bridge: BridgeRecord(reply: replies[5]).bridge,
            callers: Self.shown(replies[1], without: replies[2]), participants: Self.shown(replies[3], without: replies[4]))
    }

    /// The JSON of those in a hash that didn't leave too long ago, in the order of their ids.
    private static func shown(_ hash: RedisReply, without gone: RedisReply) -> [[UInt8]] {
        let gone = Set((gone.array ?? []).compactMap(\.string))
        var shown: [(id: String, json: [UInt8])] = []
        var words = (hash.array ?? []).makeIterator()
        while let id = words.next()?.string, let value = words.next()?.string {
            // Ours are hidden, but remembered.
            guard !gone.contains(id), value != Participant.hiddenLeg, let space = value.utf8.firstIndex(of: UInt8(ascii: " ")) else { continue }
            shown.append((id, Array(value.utf8[value.utf8.index(after: space)...])))
        }
        return shown.sorted { $0.id < $1.id }.map(\.json)
    }

    /// The browsers that the roster of a room shows, those that left lately among them.
    func participants(of room: RoomID) async throws(RoomError) -> [Participant] {
        let hash = try await send(RedisCommand("HGETALL", RedisKey.participants(room)))
        return Self.shown(hash, without: .array([])).compactMap { Participant(json: $0) }
    }

    /// Records an entry of a call and, if the call belongs to a room, shows what its caller is by it and, once it has ended, puts it into the
    /// ledger: one round trip, or two.
    ///
    /// A repeat does so again: it comes because the first delivery was recorded and then failed.
    ///
    /// - Returns: what was recorded, and how many callers are in the conference if that was looked at.
    package nonisolated(nonsending) func tell(
        _ entry: CallEntry, of call: CallID, now: Timestamp
    ) async throws(RoomError) -> (recorded: RecordedEntry, joined: Int?) {
        let recorded = try await record(entry, of: call)
        guard let history = recorded.history, let room = history.room else { return (recorded, nil) }
        var commands: [RedisCommand] = []
        if history.role == .caller { commands.append(showing(history, in: room, now: now)) }
        if let endedAt = CallSummary(history).endedAt {
            commands.append(Self.enteringLedger(call, of: room, endedAt: endedAt, now: now, lifetime: ledgerLifetime))
            if history.isPlaced { commands += Self.releasing(call, of: room) }
        }
        guard !commands.isEmpty else { return (recorded, nil) }
        let replies = try await pipeline(commands)
        return (recorded, history.role == .caller ? replies.first?.integer.map { Int($0) } : nil)
    }

    /// How many callers are in a room's conference.
    package func joined(_ room: RoomID, now: Timestamp) async throws(RoomError) -> Int {
        let oldest = String((now - longestStay).milliseconds)
        return Int(try await send(RedisCommand("ZCOUNT", RedisKey.joined(room), "(" + oldest, "+inf")).integer ?? 0)
    }
}
