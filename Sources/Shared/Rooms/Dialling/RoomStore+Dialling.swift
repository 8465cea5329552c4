import Redis

extension RoomStore {
    /// Whether a call or bridge may be made, as far as caps say.
    package enum Reservation: Sendable, Equatable {
        /// It counts against every cap from now on, unless it was only asked about.
        case granted
        /// The kill switch is on.
        case off
        /// One of the caps is reached; it doesn't count against any.
        case full(DialCaps.Cap, retryAfter: Duration)
    }

    /// A cap, the key that counts for it, and the time in which what is counted counts.
    private typealias Counted = (cap: DialCaps.Cap, key: String, window: Duration)

    /// Counts a call against all caps of ringing people, unless one is reached or the kill switch is on. Safe to run twice for one call. One round
    /// trip, or two for a refusal.
    ///
    /// - Parameter isDryRun: only asks whether it would be let through.
    /// - Throws: ``RoomError`` when Redis is away; then the call must not be made.
    package func reserve(
        _ call: CallID, in room: RoomID, address: CallerKey, number: CallerKey, caps: DialCaps, isDryRun: Bool = false, now: Timestamp
    ) async throws(RoomError) -> Reservation {
        let counted = DialCaps.Cap.ofPeople.map { cap in
            Counted(cap: cap, key: key(of: cap, room, address, number), window: window(of: cap))
        }
        return try await reserve(call.text, counted, caps, heeding: RedisKey.diallingOff, isDryRun: isDryRun, now: now)
    }

    /// Counts a bridge that somebody has made for a room against the caps of bridges, unless one is reached. All who ask for it at once, and again
    /// until there is another, count once. One round trip, or two for a refusal.
    ///
    /// - Parameter last: the operation of the bridge before it.
    /// - Throws: ``RoomError`` when Redis is away; then none must be made.
    package func reserveBridge(
        of room: RoomID, after last: OperationID?, address: CallerKey, caps: DialCaps, now: Timestamp
    ) async throws(RoomError) -> Reservation {
        // All bridges ring one number, which is ours: none counts for it.
        let counted = DialCaps.Cap.ofBridges.map { cap in
            Counted(cap: cap, key: key(of: cap, room, address, .withheld), window: window(of: cap))
        }
        return try await reserve("\(room) \(last?.text ?? "")", counted, caps, now: now)
    }

    private func reserve(
        _ member: String, _ counted: [Counted], _ caps: DialCaps, heeding killSwitch: String? = nil, isDryRun: Bool = false, now: Timestamp
    ) async throws(RoomError) -> Reservation {
        let look = killSwitch.map { [RedisCommand("EXISTS", $0)] } ?? []
        let replies = try await pipeline(
            counted.map { cap, key, window in
                // What lasts counts for as long as calls may; until it is recorded, only for a moment, for nobody would ever take it back.
                let since = cap.isLive ? now - window + DialLimits.reservedFor : now
                return RedisCommand.evaluate(
                    DialScripts.count, keys: [key],
                    arguments: [
                        member, String(now.milliseconds), String(window.wholeMilliseconds), String(caps[cap]),
                        isDryRun ? "" : String(since.milliseconds),
                    ])
            } + look)
        guard replies.count == counted.count + look.count else { throw .malformedRecord(key: RedisKey.allDials) }
        let refusals = zip(counted, replies).compactMap { counted, reply -> (cap: DialCaps.Cap, after: Duration)? in
            guard let oldest = reply.integer, oldest >= 0 else { return nil }
            // Nobody knows when a call that lasts will end; and a cap of 0 has no oldest.
            if counted.cap.isLive { return (counted.cap, DialLimits.liveRetryAfter) }
            let start = oldest == 0 ? now.milliseconds : oldest
            return (counted.cap, .milliseconds(max(1000, start + counted.window.wholeMilliseconds - now.milliseconds)))
        }
        let isOff = killSwitch != nil && replies.last?.integer != 0
        guard isOff || !refusals.isEmpty else { return .granted }
        if !isDryRun { _ = try await pipeline(counted.map { RedisCommand("ZREM", $0.key, member) }) }
        guard !isOff else { return .off }
        // The one that lasts longest, so that whoever comes again then doesn't meet another.
        guard let worst = refusals.max(by: { $0.after < $1.after }) else { return .off }
        return .full(worst.cap, retryAfter: worst.after)
    }

    private func key(of cap: DialCaps.Cap, _ room: RoomID, _ address: CallerKey, _ number: CallerKey) -> String {
        switch cap {
        case .roomLive: RedisKey.liveDials(room)
        case .room: RedisKey.dials(room)
        case .address: RedisKey.dials(address: address)
        case .number: RedisKey.dials(number: number)
        case .all: RedisKey.allDials
        case .live: RedisKey.allLiveDials
        case .bridgeAddress: RedisKey.bridgeDials(address: address)
        case .bridges: RedisKey.allBridgeDials
        }
    }

    private func window(of cap: DialCaps.Cap) -> Duration {
        switch cap {
        case .roomLive, .live: longestStay
        case .room: .seconds(600)
        case .address, .number, .all, .bridgeAddress, .bridges: .seconds(3600)
        }
    }

    /// Takes a reservation back, as if nobody had asked: for a call that is not made after all.
    package func giveBack(_ call: CallID, in room: RoomID, address: CallerKey, number: CallerKey) async throws(RoomError) {
        _ = try await pipeline(
            DialCaps.Cap.ofPeople.map { RedisCommand("ZREM", key(of: $0, room, address, number), call.text) })
    }

    /// The commands by which a call that has ended no longer counts among those that last.
    static func releasing(_ call: CallID, of room: RoomID) -> [RedisCommand] {
        [RedisCommand("ZREM", RedisKey.liveDials(room), call.text), RedisCommand("ZREM", RedisKey.allLiveDials, call.text)]
    }

    /// Records that a call is to be made, before anything is done about it, and when it may be: its number in a key of its own, its place in the
    /// line, and who does it should this replica die. Two round trips. Safe to run twice.
    package func place(
        _ call: CallID, to number: String, caller: CallerKey, in room: RoomID, entry: CallEntry, fallback: Timestamp, now: Timestamp
    ) async throws(RoomError) -> Timestamp {
        let replies = try await pipeline(
            [
                RedisCommand("SET", RedisKey.number(call), number, "PX", String(DialLimits.numberLifetime.wholeMilliseconds)),
                assignment(call, to: room, role: .caller, fields: [.caller: caller.text], entries: [entry]),
                Self.takingMoment(call, now: now),
                // From now on its end takes it off.
                RedisCommand("ZADD", RedisKey.liveDials(room), "XX", String(now.milliseconds), call.text),
                RedisCommand("ZADD", RedisKey.allLiveDials, "XX", String(now.milliseconds), call.text),
            ] + Self.scheduling(.ring(call), at: fallback, .kept))
        guard replies.count == 7, let moment = replies[2].integer else { throw .malformedRecord(key: RedisKey.dialMoments) }
        try await show(CallHistory(id: call, reply: replies[1]), in: room, now: now)
        return Timestamp(milliseconds: moment)
    }

    /// What is needed to make a call now: its record, its number, its moment, and whether the kill switch is on.
    struct Placed {
        let history: CallHistory
        /// Nil when it was made, given up, or forgotten.
        let number: String?
        let moment: Timestamp
        let isOff: Bool
    }

    /// Reads all that making a call needs, and keeps or renews its place in the line; one round trip.
    func placed(_ call: CallID, now: Timestamp) async throws(RoomError) -> Placed {
        let replies = try await pipeline([
            RedisCommand("HGETALL", RedisKey.call(call)), RedisCommand("GET", RedisKey.number(call)), Self.takingMoment(call, now: now),
            RedisCommand("EXISTS", RedisKey.diallingOff),
        ])
        guard replies.count == 4, let moment = replies[2].integer else { throw .malformedRecord(key: RedisKey.dialMoments) }
        return Placed(
            history: CallHistory(id: call, reply: replies[0]), number: replies[1].string, moment: Timestamp(milliseconds: moment),
            isOff: replies[3].integer != 0)
    }

    private static func takingMoment(_ call: CallID, now: Timestamp) -> RedisCommand {
        RedisCommand.evaluate(
            DialScripts.moment, keys: [RedisKey.dialMoments],
            arguments: [
                call.text, String(now.milliseconds), String(DialLimits.callEvery.wholeMilliseconds), String(DialLimits.lateAtMost.wholeMilliseconds),
            ])
    }

    /// Takes the right to make a call, or to give it up: true for the first who asks.
    func claim(_ call: CallID, now: Timestamp) async throws(RoomError) -> Bool {
        try await evaluate(
            DialScripts.claim, keys: [RedisKey.call(call)], arguments: [CallHistory.claimField, String(now.milliseconds)]
        ).integer == 1
    }

    /// Gives that right back: the call was surely not made.
    func unclaim(_ call: CallID) async throws(RoomError) {
        _ = try await send(RedisCommand("HDEL", RedisKey.call(call), CallHistory.claimField))
    }

    /// Forgets the number of a call that was made or given up. Its moment stays taken: the next must keep its distance from it.
    func forgetNumber(of call: CallID) async throws(RoomError) {
        _ = try await send(RedisCommand("DEL", RedisKey.number(call)))
    }

    /// The calls of a room's callers whose number this is, in one round trip or two.
    package func calls(of caller: CallerKey, in room: RoomID) async throws(RoomError) -> [CallID] {
        let ids = try await send(RedisCommand("HKEYS", RedisKey.callers(room))).array?.compactMap { $0.string.flatMap { CallID($0) } } ?? []
        guard !ids.isEmpty else { return [] }
        let callers = try await pipeline(ids.map { RedisCommand("HGET", RedisKey.call($0), CallField.caller.rawValue) })
        return zip(ids, callers).filter { $1.string == caller.text }.map(\.0)
    }

    /// Every call in a room's roster, in one round trip; some may have ended.
    package func calls(in room: RoomID) async throws(RoomError) -> [CallID] {
        try await send(RedisCommand("HKEYS", RedisKey.callers(room))).array?.compactMap { $0.string.flatMap { CallID($0) } } ?? []
    }

    /// What became of letting a person we rang into a room's conversation.
    package enum Entry: Sendable, Equatable {
        case joined(needsBridge: Bool)
        case full
    }

    /// Lets a person we rang into the room's conversation, unless that is full; in one round trip. Safe to run twice.
    package func enter(_ call: CallID, _ room: RoomID, now: Timestamp) async throws(RoomError) -> Entry {
        let reply = try await evaluate(
            RoomScripts.enter, keys: [RedisKey.joined(room), RedisKey.bridge(room)],
            arguments: [
                call.text, String(now.milliseconds), String((now - longestStay).milliseconds),
                String(RoomLimits.callersPerRoom), String(rosterLifetime.wholeMilliseconds),
            ])
        guard let parts = reply.array, parts.count == 2 else { throw .malformedRecord(key: RedisKey.joined(room)) }
        return parts[0].string == "joined" ? .joined(needsBridge: parts[1].string != Bridge.State.up.rawValue) : .full
    }

    /// Adds a key that a caller pressed to the latest of the call, once however often it is told; in one round trip.
    ///
    /// - Returns: the latest keys; nil for a repeat, and for a call that nobody knows.
    func press(_ key: Keypad.Key, on call: CallID) async throws(RoomError) -> [Keypad.Key]? {
        try await evaluate(DialScripts.press, keys: [RedisKey.call(call)], arguments: [key.text, String(DialLimits.keysRemembered)]).string
            .map { $0.split(separator: ",").compactMap { Keypad.Key(text: $0) } }
    }
}
