import Redis

extension RoomStore {
    /// What the prompt must know, in one round trip: the length of the longest live PIN, and whether this caller has guessed too often. Notes in
    /// the call's record who calls and where the call lives, for later webhooks may not say.
    ///
    /// - Parameters:
    ///   - caller: nil when the webhook couldn't be read, which isn't the same as a caller who withholds the number.
    ///   - region: the base of the Voice API that knows the call, if its webhook said.
    package nonisolated(nonsending) func prompt(
        for caller: CallerKey?, call: CallID? = nil, region: String? = nil, now: Timestamp
    ) async throws(RoomError) -> (digits: Int, refused: Bool) {
        guard let caller else { return (longestPIN(try await send(Self.pinLengths(now))), false) }
        // Those who withhold their number share a limit, so that one of them could keep all others out: they are asked, and have one try a call (see
        // ``countMiss(_:caller:now:)``), until all callers together guess as if somebody tried PINs out.
        let limits: GuessLimits = caller.isWithheld ? .overAll : .init(caller)
        var commands = [Self.pinLengths(now), Self.guesses(limits)]
        if let call {
            var fields: [CallField: String] = [.caller: caller.text]
            fields[.region] = region
            commands.append(Self.note(fields, of: call))
        }
        let replies = try await pipeline(commands)
        guard replies.count == commands.count else { throw .malformedRecord(key: RedisKey.pinLengths) }
        return (longestPIN(replies[0]), Self.haveRunOut(replies[1], limits, now))
    }

    /// The newest guess of each limit's number: it tells whether that is exhausted. Who hasn't guessed that often has none.
    private static func guesses(_ limits: GuessLimits) -> RedisCommand {
        RedisCommand("ZREVRANGE", limits.key, String(limits.perHour - 1), String(limits.perDay - 1), "WITHSCORES")
    }

    /// Whether no wrong PIN is left.
    ///
    /// - Parameter reply: of ``guesses(_:)``.
    private static func haveRunOut(_ reply: RedisReply, _ limits: GuessLimits, _ now: Timestamp) -> Bool {
        let guesses = reply.array ?? []
        func happened(_ index: Int, within window: Duration) -> Bool {
            let place = index * 2 + 1
            guard guesses.indices.contains(place), let score = guesses[place].string.flatMap({ Double($0) }) else { return false }
            return score > Double((now - window).milliseconds)
        }
        return happened(0, within: .seconds(3600))
            || (limits.perDay > limits.perHour && happened(limits.perDay - limits.perHour, within: .seconds(24 * 3600)))
    }

    private static func pinLengths(_ now: Timestamp) -> RedisCommand {
        livingPINLengths.command(String(now.milliseconds), "+inf")
    }

    private static let livingPINLengths = RedisTemplate("ZRANGEBYSCORE", RedisKey.pinLengths)

    /// The length of the longest live PIN, in digits.
    private func longestPIN(_ reply: RedisReply?) -> Int {
        (reply?.array ?? []).compactMap { $0.string.flatMap { Int($0) } }.max() ?? policy.minimumDigits
    }

    /// Judges what a caller typed, in two round trips: one to look the PIN up, one to join its room or to count the miss. A PIN that opened its
    /// room lately needs no looking up.
    ///
    /// A right PIN joins the room whose record still has it; a wrong one is counted for the caller and over all, once per attempt. What was typed
    /// but cannot be a PIN is a wrong PIN, except that there is nothing to look up.
    ///
    /// - Parameters:
    ///   - caller: nil when the webhook doesn't say; then it is whoever ``prompt(for:call:region:now:)`` noted, and if nobody is noted, the miss
    ///     counts for the call and over all only.
    ///   - maskedNumber: for the roster; nil when withheld.
    package nonisolated(nonsending) func judge(
        _ attempt: PINAttempt, caller: CallerKey?, maskedNumber: String?, now: Timestamp
    ) async throws(RoomError) -> PINJudgement {
        if caller != nil, let pin = attempt.pin, let known = openings[pin] {
            let guess = try await enter(known, attempt.call, caller, maskedNumber: maskedNumber, isGuess: true, now: now)
            if let guess { return guess }
            openings[pin] = nil
        }
        let (opened, caller) = try await lookUp(attempt, caller: caller)
        if let pin = attempt.pin, let opened,
            let judgement = try await enter(opened, attempt.call, caller, maskedNumber: maskedNumber, now: now)
        {
            openings[pin] = opened
            return judgement
        }
        return try await countMiss(attempt, caller: caller, now: now)
    }

    /// Lets a caller into the room that a PIN opens; nil if that room has it no longer.
    private nonisolated(nonsending) func enter(
        _ opening: PINOpening, _ call: CallID, _ caller: CallerKey?, maskedNumber: String?,
        isGuess: Bool = false, now: Timestamp
    ) async throws(RoomError) -> PINJudgement? {
        switch try await join(call, opening, caller: caller, maskedNumber: maskedNumber, isGuess: isGuess, now: now) {
        case .joined(let expires, let needsBridge, let leftNobody):
            return PINJudgement(
                .join(opening.room, opening.session), needsRefresh: expires - lifetime / 2 < now, needsBridge: needsBridge, leftNobody: leftNobody)
        case .full: return PINJudgement(.full)
        case .gone: return nil
        }
    }

    /// What the typed PIN opens, and who typed it.
    private nonisolated(nonsending) func lookUp(
        _ attempt: PINAttempt, caller: CallerKey?
    ) async throws(RoomError) -> (opened: PINOpening?, caller: CallerKey?) {
        if caller != nil || attempt.isSilent {
            guard let pin = attempt.pin else { return (nil, caller) }
            return (try opened(by: pin, try await send(RedisCommand("GET", RedisKey.pin(pin)))), caller)
        }
        let find = attempt.pin.map { RedisCommand("GET", RedisKey.pin($0)) }
        let recall = RedisCommand("HGET", RedisKey.call(attempt.call), CallField.caller.rawValue)
        let replies = try await pipeline(find.map { [$0, recall] } ?? [recall])
        var opening: PINOpening?
        if let pin = attempt.pin, let reply = replies.first { opening = try opened(by: pin, reply) }
        return (opening, replies.last?.string.flatMap { CallerKey(noted: $0) })
    }

    private enum Joining {
        case joined(expires: Timestamp, needsBridge: Bool, leftNobody: Bool)
        case full
        case gone
    }

    private static let assigningCaller = RedisTemplate(RoomScripts.assignCaller, keyCount: 1)

    private nonisolated(nonsending) func join(
        _ call: CallID, _ opening: PINOpening, caller: CallerKey?, maskedNumber: String?, isGuess: Bool, now: Timestamp
    ) async throws(RoomError) -> Joining {
        var entry = CallEntry(.joined, at: now, facts: [.direction: "inbound"], mark: "pin")
        entry.facts[.number] = maskedNumber
        // The first the roster hears of this caller; what their other entries add is shown with the next of them.
        let shown = Caller(joined: call, number: maskedNumber, at: now)
        let replies = try await pipeline(
            [
                opening.join.command(call.text, String(now.milliseconds), String(decoding: shown.json, as: UTF8.self)),
                Self.assigningCaller.command(RedisKey.call(call), opening.room.text, caller?.text ?? "", entry.field, entry.value),
            ] + Self.scheduling(.limit(call), at: now + longestCall, .kept))
        guard replies.count == 4, let answer = replies[0].string else { throw .malformedRecord(key: RedisKey.room(opening.room)) }
        let hasEnded = replies[1].string != nil
        switch answer {
        case "full":
            try await withdraw(call, entry, because: "room-full", now: now)
            return .full
        case "gone":
            // What the PIN opens now is still to be seen: after a guess there is nothing to tell of.
            try await withdraw(call, entry, because: isGuess ? nil : "pin-replaced", now: now)
            return .gone
        default:
            guard let space = answer.utf8.firstIndex(of: UInt8(ascii: " ")), let expires = Int64(answer[..<space]) else {
                throw .malformedRecord(key: RedisKey.room(opening.room))
            }
            let bridge = answer[answer.utf8.index(after: space)...]
            // The caller's end overtook the digits: nobody will take this caller off the list later.
            var left: Int?
            if hasEnded, let history = try await history(of: call) { left = try await show(history, in: opening.room, now: now) }
            return .joined(
                expires: Timestamp(milliseconds: expires), needsBridge: left == nil && bridge != Bridge.State.up.rawValue, leftNobody: left == 0)
        }
    }

    /// Takes back that a call belongs to a room, which was written before it was known that the room doesn't let it in.
    private nonisolated(nonsending) func withdraw(_ call: CallID, _ entry: CallEntry, because rule: String?, now: Timestamp) async throws(RoomError) {
        var commands = [RedisCommand("HDEL", RedisKey.call(call), "room", "role", entry.field)]
        if let rule {
            let decided = CallEntry(.decided, at: now, facts: [.rule: rule, .values: "\(RoomLimits.callersPerRoom)"])
            commands.append(recording(decided, of: call))
        }
        _ = try await pipeline(commands)
    }

    private nonisolated(nonsending) func countMiss(_ attempt: PINAttempt, caller: CallerKey?, now: Timestamp) async throws(RoomError) -> PINJudgement
    {
        let id = "\(attempt.call):\(attempt.id)"
        let hour = Duration.seconds(3600).wholeMilliseconds
        let moment = String(now.milliseconds)
        let entry = CallEntry(.attempt, at: now, facts: [.outcome: attempt.isSilent ? "silent" : "wrong"], mark: attempt.id)
        var commands = [
            Self.pinLengths(now),
            RedisCommand.evaluate(
                RoomScripts.attempt, keys: [RedisKey.call(attempt.call)],
                arguments: [
                    attempt.id, String(RoomLimits.callLifetime.wholeMilliseconds), String(RoomLimits.attemptsRemembered), entry.field, entry.value,
                ]),
        ]
        if !attempt.isSilent {
            if let caller {
                commands.append(
                    RedisCommand.evaluate(
                        RoomScripts.wrongPIN, keys: [RedisKey.guesses(caller: caller.text)],
                        arguments: [id, moment, String(hour * 24), String(RoomLimits.wrongPINsWithheldHour)]))
                // Looked at here too: whoever places many calls at once was asked in all of them before the first wrong PIN.
                commands.append(Self.guesses(GuessLimits(caller)))
            }
            commands.append(
                RedisCommand.evaluate(
                    RoomScripts.wrongPIN, keys: [RedisKey.allGuesses], arguments: [id, moment, String(hour), String(RoomLimits.wrongPINsHardHour)]))
        }
        let replies = try await pipeline(commands)
        guard replies.count == commands.count else { throw .malformedRecord(key: RedisKey.call(attempt.call)) }
        let number = Int(replies[1].integer ?? 1)
        let overAll = attempt.isSilent ? 0 : Int(replies.last?.integer ?? 0)
        let haveRunOut = if !attempt.isSilent, let caller { Self.haveRunOut(replies[3], GuessLimits(caller), now) } else { false }
        return PINJudgement(
            .onMiss(silent: attempt.isSilent, number: number, wrongPINsOverAll: overAll, haveRunOut: haveRunOut), digits: longestPIN(replies[0]))
    }
}
