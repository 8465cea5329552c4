/// The next lines of a call's transcript: the answer of `GET /sandbox/phone/calls/{id}/events`.
package struct PhoneEvents: Sendable, Codable, Equatable {
    package let events: [PhoneLine]
    /// What to give as `after` next time.
    package let next: Int
    package let ended: Bool

    package init(events: [PhoneLine], next: Int, ended: Bool) {
        self.events = events
        self.next = next
        self.ended = ended
    }
}
