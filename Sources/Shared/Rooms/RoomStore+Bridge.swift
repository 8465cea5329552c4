import Redis

extension RoomStore {
    /// A room and its bridge, in one round trip.
    package func roomAndBridge(_ id: RoomID) async throws(RoomError) -> (room: Room, bridge: BridgeRecord)? {
        let replies = try await pipeline([
            RedisCommand("HMGET", RedisKey.room(id), "session", "pin", "created", "expires"),
            RedisCommand("HGETALL", RedisKey.bridge(id)),
        ])
        guard replies.count == 2, let room = try Self.room(id, from: replies[0]) else { return nil }
        return (room, BridgeRecord(reply: replies[1]))
    }

    /// The room that a session belongs to, in two round trips.
    package func room(of session: SessionID) async throws(RoomError) -> Room? {
        guard let id = try await send(RedisCommand("GET", RedisKey.session(session))).string.flatMap({ RoomID($0) }) else { return nil }
        let room = try Self.room(id, from: try await send(RedisCommand("HMGET", RedisKey.room(id), "session", "pin", "created", "expires")))
        return room?.session == session ? room : nil
    }

    package func bridge(_ id: RoomID) async throws(RoomError) -> BridgeRecord {
        BridgeRecord(reply: try await send(RedisCommand("HGETALL", RedisKey.bridge(id))))
    }

    /// Writes a bridge's record in place of one that was read, unless somebody changed it meanwhile.
    ///
    /// - Returns: nil if it is written, else the record that is there.
    package func write(_ bridge: Bridge?, of id: RoomID, replacing record: BridgeRecord) async throws(RoomError) -> BridgeRecord? {
        var random = random
        let version = bridge == nil ? "" : OperationID(from: &random).text
        let arguments =
            [
                record.version, version, String(RoomLimits.bridgeLifetime.wholeMilliseconds),
                String(decoding: Roster.json(bridge), as: UTF8.self), String(RoomLimits.streamEntries),
            ] + (bridge?.fields ?? [])
        let keys = [RedisKey.bridge(id), RedisKey.room(id), RedisKey.events(id)]
        let reply: RedisReply
        do {
            reply = try await evaluate(RoomScripts.writeBridge, keys: keys, arguments: arguments)
        } catch .redis(let error) where error.execution == .maybe {
            // The same version again: if the first write ran, the script says so.
            reply = try await evaluate(RoomScripts.writeBridge, keys: keys, arguments: arguments)
        }
        return reply.integer == 1 ? nil : BridgeRecord(reply: reply)
    }

    /// Reads a bridge's record, lets `decide` say what it should be, and writes that, over again while others change it.
    ///
    /// - Parameter decide: pure; called once per try. Its answer says what is to be written, and may be that nothing is.
    /// - Returns: what the last `decide` said.
    package func update<Decision: Sendable>(
        bridgeOf id: RoomID, from first: BridgeRecord? = nil, _ decide: @Sendable (Bridge?) -> (Decision, write: BridgeWrite)
    ) async throws(RoomError) -> Decision {
        var record: BridgeRecord
        if let first { record = first } else { record = try await bridge(id) }
        for _ in 0..<RoomLimits.bridgeWrites {
            let (decision, write) = decide(record.bridge)
            let conflict: BridgeRecord?
            switch write {
            case .nothing: return decision
            case .put(let bridge): conflict = try await self.write(bridge, of: id, replacing: record)
            case .remove: conflict = try await self.write(nil, of: id, replacing: record)
            }
            guard let conflict else { return decision }
            record = conflict
        }
        throw .contended
    }
}
