import Redis

/// What a PIN opens, and all that a caller's way in needs of it.
struct PINOpening: Sendable {
    let room: RoomID
    let session: SessionID
    /// What lets a caller in (``RoomScripts/join``), but for the call, the moment (ms) and the caller's JSON.
    let join: RedisTemplate

    /// - Parameters:
    ///   - longestStay: who joined longer ago is no longer there.
    ///   - rosterLifetime: how long the room's roster is kept after its last change.
    init(_ pin: PIN, room: RoomID, session: SessionID, longestStay: Duration, rosterLifetime: Duration) {
        self.room = room
        self.session = session
        join = RedisTemplate(
            RoomScripts.join, keyCount: 5,
            [
                RedisKey.room(room), RedisKey.joined(room), RedisKey.callers(room), RedisKey.events(room), RedisKey.bridge(room),
                pin.digits, session.text, String(longestStay.wholeMilliseconds), String(RoomLimits.callersPerRoom),
                String(rosterLifetime.wholeMilliseconds), String(RoomLimits.streamEntries),
            ])
    }
}
