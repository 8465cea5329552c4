/// A page that is connected.
struct Page: Sendable {
    let id: PageID
    /// By which it is known in requests: unguessable.
    let key: String
    /// The session that a browser is in; nil for a phone.
    let sessionID: String?
    let mailbox = Mailbox()
}
