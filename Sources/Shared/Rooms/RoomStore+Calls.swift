import Redis

extension RoomStore {
    /// What a call was known to be when an event of it was recorded.
    package struct RecordedEvent: Sendable, Equatable {
        /// False for a repeat, and for news older than what is known.
        package let moved: Bool
        package let room: RoomID?
        package let role: CallRole?
    }

    /// Records one event of a call, in one round trip: idempotent, in any order.
    package func record(_ event: CallEvent) async throws(RoomError) -> RecordedEvent {
        let reply = try await evaluate(
            RoomScripts.event, keys: [RedisKey.call(event.call)],
            arguments: [event.status.rawValue, String(event.status.rank), String(RoomLimits.callLifetime.wholeMilliseconds)] + event.fields)
        guard let fields = reply.array, fields.count == 4 else { throw .malformedRecord(key: RedisKey.call(event.call)) }
        return RecordedEvent(
            moved: fields[0].integer == 1,
            room: fields[1].string.flatMap { RoomID($0) },
            role: fields[2].string.flatMap { CallRole(rawValue: $0) })
    }

    /// Notes that a call is the bridge's leg and reads the bridge's record, in one round trip; also whether the call had ended already by then.
    package func assignBridge(
        _ call: CallID, to room: RoomID, operation: OperationID
    ) async throws(RoomError) -> (record: BridgeRecord, hasEnded: Bool) {
        let replies = try await pipeline([
            RedisCommand("HGETALL", RedisKey.bridge(room)),
            RedisCommand.evaluate(
                RoomScripts.assign, keys: [RedisKey.call(call)],
                arguments: [room.text, CallRole.bridge.rawValue, operation.text, String(RoomLimits.callLifetime.wholeMilliseconds)]),
        ])
        guard replies.count == 2 else { throw .malformedRecord(key: RedisKey.bridge(room)) }
        return (BridgeRecord(reply: replies[0]), replies[1].string.flatMap(CallStatus.init(rawValue:))?.isEnd ?? false)
    }

    /// A call of a room has ended: it is no caller of it any more, and if it was the bridge there is none.
    package func leave(_ call: CallID, role: CallRole, room: RoomID) async throws(RoomError) {
        switch role {
        case .caller:
            _ = try await send(RedisCommand("HDEL", RedisKey.callers(room), call.text))
        case .bridge:
            try await update(bridgeOf: room) { bridge in
                bridge?.isEnded(byEndOf: call) == true ? ((), .remove) : ((), .nothing)
            }
        }
    }
}
