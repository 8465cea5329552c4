/// A page that sends or plays media.
enum PageID: Hashable, Sendable {
    /// The browser behind a connection to a session.
    case browser(connection: String)
    /// The person on a phone, by the leg's uuid.
    case phone(leg: String)
}
