/// Why there is no response.
package struct RESTError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        /// The request itself is impossible: bad URL, plain `http` where it isn't allowed, a header with a line break.
        case invalidRequest
        case resolveFailed
        case connectFailed
        case tlsFailed
        case timeout
        case connectionLost
        /// The other side's answer is not HTTP.
        case malformedResponse
        case bodyTooLarge
        /// The client has as many requests under way and waiting as it may.
        case overloaded
        case cancelled
        case shutDown
    }

    /// Whether the other side may have acted on the request.
    package enum Sent: String, Sendable {
        /// No byte of the request left this process: sending it again cannot do anything twice.
        case surelyNot
        /// It may have been read and acted on.
        case maybe
    }

    package var code: Code
    package var sent: Sent
    /// For logs: what libcurl says, never a URL's query, header or body.
    package var message: String

    package init(_ code: Code, sent: Sent, message: String = "") {
        self.code = code
        self.sent = sent
        self.message = message
    }
}
