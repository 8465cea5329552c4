/// How one `send` ended, for counting: small, and free of anything private (no path, no query, no header).
package struct RESTOutcome: Sendable {
    package enum Result: Sendable, Equatable {
        case status(Int)
        case failure(RESTError.Code)
    }

    /// Lower case, without the port. Empty if the URL was too broken to have one.
    package var host: String
    package var method: RESTRequest.Method
    package var result: Result
    /// From the call of `send` to its end, waiting included.
    package var duration: Duration

    package init(host: String, method: RESTRequest.Method, result: Result, duration: Duration) {
        self.host = host
        self.method = method
        self.result = result
        self.duration = duration
    }

    /// `2xx` and the like, or the name of the error: a label with few values.
    package var statusClass: String {
        switch result {
        case .status(let status): "\(status / 100)xx"
        case .failure(let code): code.rawValue
        }
    }
}
