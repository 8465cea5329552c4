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
    /// The voice side's uuid of that call, once it is placed.
    var leg: String?

    /// What call callbacks say of it; nil for a browser.
    var call: SIPCall? {
        sipCall.map { SIPCall(id: $0, connectionID: id, createdAt: createdAt) }
    }
}
