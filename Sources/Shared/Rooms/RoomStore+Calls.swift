import Redis

extension RoomStore {
    /// What became of recording an entry of a call.
    package struct RecordedEntry: Sendable, Equatable {
        /// False for a repeat.
        package let isNews: Bool
        /// The whole record, of a call that belongs to a room.
        package let history: CallHistory?
    }

    /// Adds an entry to a call's record, in one round trip: once, however often it is told, and in any order with others.
    package nonisolated(nonsending) func record(_ entry: CallEntry, of call: CallID) async throws(RoomError) -> RecordedEntry {
        let reply = try await pipeline([recording(entry, of: call)])[0]
        if let news = reply.integer { return RecordedEntry(isNews: news == 1, history: nil) }
        guard let parts = reply.array, parts.count == 2 else { throw .malformedRecord(key: RedisKey.call(call)) }
        return RecordedEntry(isNews: parts[0].integer == 1, history: CallHistory(id: call, reply: parts[1]))
    }

    func recording(_ entry: CallEntry, of call: CallID) -> RedisCommand {
        Self.addingEntry.command(
            RedisKey.call(call), life(after: entry), entry.isEnd ? "" : String(RoomLimits.fieldsPerCall), entry.field, entry.value)
    }

    private static let addingEntry = RedisTemplate(RoomScripts.record, keyCount: 1)

    /// Everything known of a call; nil if nothing is.
    package nonisolated(nonsending) func history(of call: CallID) async throws(RoomError) -> CallHistory? {
        let history = CallHistory(id: call, reply: try await send(RedisCommand("HGETALL", RedisKey.call(call))))
        return history.isEmpty ? nil : history
    }

    /// A field of a call's record that is set when it becomes known.
    package enum CallField: String, Sendable {
        case leg, region, caller, connection
    }

    /// Sets fields of a call's record and adds entries to it, in one round trip, and answers all of it. Safe to run twice.
    package nonisolated(nonsending) func assign(
        _ call: CallID, to room: RoomID, role: CallRole, operation: OperationID? = nil, fields: [CallField: String] = [:],
        entries: [CallEntry] = []
    ) async throws(RoomError) -> CallHistory {
        let command = assignment(call, to: room, role: role, operation: operation, fields: fields, entries: entries)
        return CallHistory(id: call, reply: try await pipeline([command])[0])
    }

    func assignment(
        _ call: CallID, to room: RoomID, role: CallRole, operation: OperationID? = nil, fields more: [CallField: String] = [:], entries: [CallEntry]
    ) -> RedisCommand {
        let fields = 2 + (operation == nil ? 0 : 1) + more.count
        var words = [RedisKey.call(call), String(fields)]
        words.reserveCapacity(2 + 2 * (fields + entries.count))
        words += ["room", room.text, "role", role.rawValue]
        if let operation { words += ["operation", operation.text] }
        for (field, value) in more { words += [field.rawValue, value] }
        for entry in entries { words += [entry.field, entry.value] }
        return Self.assigning.command(words)
    }

    private static let assigning = RedisTemplate(RoomScripts.assign, keyCount: 1)

    /// Sets fields of a call's record, whether or not it belongs to a room yet. At least one.
    static func note(_ fields: [CallField: String], of call: CallID) -> RedisCommand {
        noting.command([RedisKey.call(call)] + fields.flatMap { [$0.key.rawValue, $0.value] })
    }

    private static let noting = RedisTemplate(RoomScripts.note, keyCount: 1)

    /// Notes that a call is the bridge's leg and reads the bridge's record, in one round trip; also whether the call had ended already by then.
    package func assignBridge(
        _ call: CallID, to room: RoomID, operation: OperationID, now: Timestamp
    ) async throws(RoomError) -> (record: BridgeRecord, hasEnded: Bool) {
        let replies = try await pipeline([
            RedisCommand("HGETALL", RedisKey.bridge(room)),
            assignment(call, to: room, role: .bridge, operation: operation, entries: [CallEntry(.joined, at: now, mark: "bridge")]),
        ])
        guard replies.count == 2 else { throw .malformedRecord(key: RedisKey.bridge(room)) }
        return (BridgeRecord(reply: replies[0]), CallHistory(id: call, reply: replies[1]).isEnded)
    }

    private func life(after entry: CallEntry) -> String {
        String((entry.isEnd ? ledgerLifetime : RoomLimits.callLifetime).wholeMilliseconds)
    }
}

extension CallEntry {
    /// Whether the call is over with it.
    package var isEnd: Bool {
        if case .status(let status) = kind { status.isEnd } else { false }
    }
}
