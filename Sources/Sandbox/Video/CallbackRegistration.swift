/// A registered callback. The sandbox keeps registrations; it does not call them yet.
struct CallbackRegistration: Sendable, Encodable {
    let id: String
    let group: String
    let event: String
    let url: String
    /// Milliseconds since the epoch.
    let createdAt: Int
    let projectId: String
}
