/// A registered callback. `connection`, `stream` and `call` events are sent to it; archives tell nobody.
struct CallbackRegistration: Sendable, Encodable {
    let id: String
    let group: String
    let event: String
    let url: String
    /// Milliseconds since the epoch.
    let createdAt: Int
    let projectId: String
}
