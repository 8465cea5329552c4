/// What a PIN opens, and all that a caller's way in needs of it.
struct PINOpening: Sendable {
    let room: RoomID
    let session: SessionID
    /// The keys of ``RoomScripts/join``, in its order: always the same, so they are put together once.
    let keys: [String]

    init(room: RoomID, session: SessionID) {
        self.room = room
        self.session = session
        keys = [RedisKey.room(room), RedisKey.joined(room), RedisKey.callers(room), RedisKey.events(room), RedisKey.bridge(room)]
    }
}
