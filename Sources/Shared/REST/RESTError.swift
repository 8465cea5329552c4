/// Why there is no response.
package struct RESTError: Error, Sendable, Equatable {
    /// What went wrong. The raw value is the name in logs and metrics.
    package enum Code: String, Sendable {
        /// The request itself is impossible: bad URL, plain `http` where it isn't allowed, a header with a line break.
        case invalidRequest
        /// The host's name has no address, or nobody could be asked for it.
        case resolveFailed
        /// No TCP connection: refused, unreachable.
        case connectFailed
        /// No TLS session: the certificate doesn't hold, or no version or cipher is shared.
        case tlsFailed
        /// The request's deadline passed, or the time for connecting.
        case timeout
        /// The connection ended before the answer did: closed, reset, or given up because nothing was acknowledged.
        case connectionLost
        /// The other side's answer is not HTTP.
        case malformedResponse
        /// The answer's body is longer than the client takes.
        case bodyTooLarge
        /// The client has as many requests under way and waiting as it may.
        case overloaded
        /// The sender's task was cancelled.
        case cancelled
        /// The client has ended, or is about to and takes no more.
        case shutDown
    }

    /// Whether the other side may have acted on the request.
    package enum Sent: String, Sendable {
        /// No byte of the request left this process: sending it again cannot do anything twice.
        case surelyNot
        /// It may have been read and acted on.
        case maybe
    }

    /// What went wrong.
    package var code: Code
    /// Whether the request may have been acted on, as far as this side can know.
    package var sent: Sent
    /// For logs: what libcurl says, never a URL's query, header or body.
    package var message: String

    /// - Parameter message: for logs; nothing of the request.
    package init(_ code: Code, sent: Sent, message: String = "") {
        self.code = code
        self.sent = sent
        self.message = message
    }
}
