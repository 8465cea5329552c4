import Redis

extension RoomStore {
    /// Makes a room of a session, unless there is one by now: then that one is the answer and the session is not used.
    ///
    /// Two round trips (one more the first time in a process, and for each PIN that is taken): the PIN is reserved, then one script publishes
    /// the room if it is absent. A loser gives its PIN back. Nothing is locked, so nothing can stay locked.
    ///
    /// - Returns: the room that everybody gets, and whether it is this one.
    package func create(_ id: RoomID, session: SessionID, now: Timestamp) async throws(RoomError) -> (room: Room, isNew: Bool) {
        let pin = try await reservePIN(id, session, now: now)
        let expires = now + lifetime
        let life = String(lifetime.wholeMilliseconds)
        // The keys that find the room come first in the pipeline: a room that is published can be found.
        let replies = try await pipeline(
            [RedisCommand.evaluate(RoomScripts.claim, keys: [RedisKey.session(session)], arguments: [id.text, life])]
                + Self.counting(id, pin, expires: expires, now: now, life: life)
                + [
                    RedisCommand.evaluate(
                        RoomScripts.publish, keys: [RedisKey.room(id)],
                        arguments: [session.text, pin.digits, String(now.milliseconds), String(expires.milliseconds), life])
                ])
        guard let reply = replies.last, let room = try Self.room(id, from: reply) else { throw .malformedRecord(key: RedisKey.room(id)) }
        if room.session == session, room.pin == pin { return (room, true) }
        // The room is there whether or not this works; what is not given back expires.
        try? await giveBack(pin, id, session, keeping: room)
        return (room, false)
    }

    private func reservePIN(_ id: RoomID, _ session: SessionID, now: Timestamp) async throws(RoomError) -> PIN {
        var random = random
        var known: RoomCensus
        if let cached = census.value { known = cached } else { known = try await takeCensus(now: now) }
        for draw in 0..<RoomLimits.pinDraws {
            let digits = min(self.digits(known) + draw / RoomLimits.pinDrawsPerLength, PIN.lengths.upperBound)
            let pin = policy.draw(digits: digits, from: &random)
            let replies = try await pipeline(
                [
                    RedisCommand.evaluate(
                        RoomScripts.claim, keys: [RedisKey.pin(pin)], arguments: [Self.pinValue(id, session), String(lifetime.wholeMilliseconds)])
                ] + RoomCensus.commands(now: now))
            known = RoomCensus(replies: replies.dropFirst())
            census.value = known
            guard replies.first?.integer == 1 else { continue }
            if self.digits(known) <= pin.digits.utf8.count { return pin }
            // Others made rooms since the last look: this length has become too short.
            _ = try await evaluate(RoomScripts.release, keys: [RedisKey.pin(pin)], arguments: [Self.pinValue(id, session)])
        }
        throw .noFreePIN
    }

    private func digits(_ census: RoomCensus) -> Int {
        let attacked = census.wrongPINs >= RoomLimits.wrongPINsHardHour
        return policy.digits(liveRooms: census.total + 1, extraDigits: attacked ? RoomLimits.extraDigitsUnderAttack : 0)
    }

    /// Undoes what the loser of a race had reserved.
    private func giveBack(_ pin: PIN, _ id: RoomID, _ session: SessionID, keeping room: Room) async throws(RoomError) {
        var commands = [RedisCommand.evaluate(RoomScripts.release, keys: [RedisKey.pin(pin)], arguments: [Self.pinValue(id, session)])]
        if room.session != session {
            commands.append(RedisCommand.evaluate(RoomScripts.release, keys: [RedisKey.session(session)], arguments: [id.text]))
        }
        if room.pin.digits.utf8.count != pin.digits.utf8.count {
            commands.append(RedisCommand("ZREM", RedisKey.rooms(digits: pin.digits.utf8.count), id.text))
        }
        _ = try await pipeline(commands)
    }
}
