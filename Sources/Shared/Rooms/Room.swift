/// What `/room/:roomId` names: one session and one PIN for its whole life.
package struct Room: Sendable, Equatable {
    package let id: RoomID
    package let session: SessionID
    package let pin: PIN
    package let created: Timestamp
    /// When the room will be forgotten unless somebody uses it. Use moves it on.
    package let expires: Timestamp

    package init(id: RoomID, session: SessionID, pin: PIN, created: Timestamp, expires: Timestamp) {
        self.id = id
        self.session = session
        self.pin = pin
        self.created = created
        self.expires = expires
    }
}
