import OpenTok

/// A participant of a session: a browser or a SIP leg.
struct Participant: Sendable {
    let id: String
    /// The client token's connection data.
    let data: String
    let role: VideoRole
    /// Milliseconds since the epoch.
    let createdAt: Int
    /// The id of the SIP call; nil for a browser.
    let sipCall: String?
}
