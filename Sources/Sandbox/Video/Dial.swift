/// What a SIP dial answers: the call is under way, nobody has picked up yet.
struct Dial: Sendable, Encodable {
    let id: String
    let connectionId: String
    let streamId: String
    let projectId: String
    let sessionId: String
    /// Milliseconds since the epoch.
    let createdAt: Int
    let updatedAt: Int
}
