package import Redis

/// Keeps rooms, PINs, calls and bridges in Redis. It runs what is decided elsewhere; every write is safe to run twice.
package struct RoomStore: Sendable {
    let redis: RedisClient
    let policy: PINPolicy
    let lifetime: Duration
    /// The longest that a call may last.
    package let longestCall: Duration
    /// How long the record of an ended call is kept.
    let ledgerLifetime: Duration
    let random: RandomSource
    let census: RoomCensus.Cache
    let openings = PINOpenings()
    private var deadline: Deadline?

    /// - Parameters:
    ///   - lifetime: how long a room outlives its last use.
    ///   - longestCall: after this, and ``RoomLimits/lateEnd``, a call whose end nobody told counts as ended.
    ///   - ledgerLifetime: how long the record of an ended call is kept.
    package init(
        redis: RedisClient, policy: PINPolicy = PINPolicy(), lifetime: Duration = .seconds(24 * 3600), longestCall: Duration = .seconds(2 * 3600),
        ledgerLifetime: Duration = .seconds(30 * 24 * 3600), random: RandomSource = .system
    ) {
        self.redis = redis
        self.policy = policy
        self.lifetime = lifetime
        self.longestCall = longestCall
        self.ledgerLifetime = ledgerLifetime
        self.random = random
        self.census = RoomCensus.Cache()
    }

    /// How long a caller may count as one of a room's: whoever joined longer ago is no longer there, and nobody told.
    var longestStay: Duration { longestCall + RoomLimits.lateEnd }

    /// How long a room's roster is kept after its last change: past the longest call, and while the room is in use.
    var rosterLifetime: Duration { max(lifetime, longestStay) }

    /// The same store, for somebody who must have an answer by then: whatever it does, in however many round trips, is over at the deadline, and
    /// what hasn't come by then fails with a time-out.
    package func within(_ deadline: Deadline) -> RoomStore {
        var store = self
        store.deadline = deadline
        return store
    }

    /// How long the next command may take: what is left, but never longer than Redis takes to be given up. Nil without a deadline.
    ///
    /// - Throws: a time-out if nothing is left.
    func patience() throws(RoomError) -> Duration? {
        guard let deadline else { return nil }
        let left = deadline.remaining
        guard left > .zero else { throw .redis(RedisError(.timeout, execution: .surelyNot, message: "the deadline had passed")) }
        return min(left, redis.commandTimeout)
    }

    /// The room of an id, in one round trip; nil if there is none. A room in the second half of its life has its life renewed, in one more.
    package nonisolated(nonsending) func room(_ id: RoomID, now: Timestamp) async throws(RoomError) -> Room? {
        let reply = try await send(RedisCommand("HMGET", RedisKey.room(id), "session", "pin", "created", "expires"))
        guard let room = try Self.room(id, from: reply) else { return nil }
        try await renew(room, now: now)
        return room
    }

    /// Renews the life of a room that is in the second half of it; in one round trip, or none.
    package nonisolated(nonsending) func renew(_ room: Room, now: Timestamp) async throws(RoomError) {
        if room.expires - lifetime / 2 < now { try await refresh(room, now: now) }
    }

    /// Moves on the expiry of a room and of the keys that find it, and restores those that are missing.
    package nonisolated(nonsending) func refresh(_ room: Room, now: Timestamp) async throws(RoomError) {
        let expires = now + lifetime
        let life = String(lifetime.wholeMilliseconds)
        _ = try await pipeline(
            [
                RedisCommand.evaluate(RoomScripts.claim, keys: [RedisKey.pin(room.pin)], arguments: [Self.pinValue(room.id, room.session), life]),
                RedisCommand.evaluate(RoomScripts.claim, keys: [RedisKey.session(room.session)], arguments: [room.id.text, life]),
            ] + Self.counting(room.id, room.pin, expires: expires, now: now, life: life)
                // The room itself comes last: if the connection breaks before it, the next use renews all of them again.
                + [
                    RedisCommand.evaluate(
                        RoomScripts.refresh, keys: [RedisKey.room(room.id)], arguments: [room.session.text, String(expires.milliseconds), life])
                ])
    }

    /// Which room a PIN opens, and its session. Whether that room still has this PIN is for ``RoomScripts/join`` to check.
    ///
    /// - Parameter reply: the PIN's value in Redis.
    func opened(by pin: PIN, _ reply: RedisReply) throws(RoomError) -> PINOpening? {
        guard let value = reply.string else { return nil }
        guard let space = value.utf8.firstIndex(of: UInt8(ascii: " ")),
            let room = RoomID(value[..<space]), let session = SessionID(value[value.utf8.index(after: space)...])
        else { throw .malformedRecord(key: "pin:*") }
        return PINOpening(pin, room: room, session: session, longestStay: longestStay, rosterLifetime: rosterLifetime)
    }

    static func pinValue(_ room: RoomID, _ session: SessionID) -> String {
        "\(room) \(session)"
    }

    /// The commands that let PINs be counted by length.
    static func counting(_ room: RoomID, _ pin: PIN, expires: Timestamp, now: Timestamp, life: String) -> [RedisCommand] {
        let digits = pin.digits.utf8.count
        let times = [String(expires.milliseconds), String(now.milliseconds), life]
        return [
            RedisCommand.evaluate(RoomScripts.count, keys: [RedisKey.rooms(digits: digits)], arguments: [room.text] + times),
            RedisCommand.evaluate(RoomScripts.count, keys: [RedisKey.pinLengths], arguments: [String(digits)] + times),
        ]
    }

    static func room(_ id: RoomID, from reply: RedisReply) throws(RoomError) -> Room? {
        guard let fields = reply.array, fields.count == 4 else { throw .malformedRecord(key: RedisKey.room(id)) }
        guard let session = fields[0].string else { return nil }
        guard let session = SessionID(session), let pin = fields[1].string.flatMap({ PIN($0) }),
            let created = fields[2].string.flatMap({ Int64($0) }), let expires = fields[3].string.flatMap({ Int64($0) })
        else { throw .malformedRecord(key: RedisKey.room(id)) }
        return Room(
            id: id, session: session, pin: pin, created: Timestamp(milliseconds: created), expires: Timestamp(milliseconds: expires))
    }

    /// This and all that lies between it and a request stays where the caller is: a hop at each call and return is a good part of a small request.
    nonisolated(nonsending) func send(_ command: RedisCommand) async throws(RoomError) -> RedisReply {
        let patience = try patience()
        do { return try await redis.send(command, timeout: patience) } catch { throw .redis(error) }
    }

    /// One write, one round trip. A server's error for any of the commands is thrown.
    nonisolated(nonsending) func pipeline(_ commands: [RedisCommand]) async throws(RoomError) -> [RedisReply] {
        let patience = try patience()
        let replies: [RedisReply]
        do { replies = try await redis.pipeline(commands, timeout: patience) } catch { throw .redis(error) }
        for case .error(let message) in replies { throw .redis(RedisError(.server(message), execution: .maybe)) }
        return replies
    }

    nonisolated(nonsending) func evaluate(_ script: RedisScript, keys: [String], arguments: [String]) async throws(RoomError) -> RedisReply {
        let patience = try patience()
        do { return try await redis.evaluate(script, keys: keys, arguments: arguments, timeout: patience) } catch { throw .redis(error) }
    }
}
