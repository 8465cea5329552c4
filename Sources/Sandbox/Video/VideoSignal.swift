/// A signal sent by the REST API.
struct VideoSignal: Sendable, Encodable {
    let type: String
    let data: String
    /// The only receiver; nil when everybody got it.
    let connectionId: String?
}
