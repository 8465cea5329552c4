/// One request that one of the clouds' APIs got, as `GET /sandbox/state` shows it.
package struct LoggedRequest: Sendable, Encodable, Equatable {
    package let method: String
    /// The path without its query, which may hold secrets.
    package let path: String
    /// The status that was answered; 0 when the connection was broken before anything was done.
    package let status: Int
    /// The kind of the fault that hit the request, if one did. After `resetAfter` the client has not seen `status`.
    package let fault: FaultKind?
}
