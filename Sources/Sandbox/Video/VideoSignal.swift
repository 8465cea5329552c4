/// A signal, sent by the REST API or by a browser.
struct VideoSignal: Sendable, Encodable {
    let type: String
    let data: String
    /// The only receiver; nil when everybody got it.
    let connectionId: String?
    /// The connection that sent it; nil for the REST API.
    var from: String?
}
