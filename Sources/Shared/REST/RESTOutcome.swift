/// How one `send` ended, for counting: small, and free of anything private (no path, no query, no header).
package struct RESTOutcome: Sendable {
    /// An answer's status, whatever it is, or why there is none.
    package enum Result: Sendable, Equatable {
        case status(Int)
        case failure(RESTError.Code)
    }

    /// Lower case, without the port. Empty if the URL was too broken to have one.
    package var host: String
    /// The request's.
    package var method: RESTRequest.Method
    /// What came of it.
    package var result: Result
    /// From the call of `send` to its end, waiting included.
    package var duration: Duration

    /// - Parameters:
    ///   - host: lower case, without the port.
    ///   - duration: from the call of `send` to its end.
    package init(host: String, method: RESTRequest.Method, result: Result, duration: Duration) {
        self.host = host
        self.method = method
        self.result = result
        self.duration = duration
    }
}
