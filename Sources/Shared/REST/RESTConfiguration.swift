/// How a ``RESTClient`` behaves, and every limit it keeps.
package struct RESTConfiguration: Sendable {
    /// Requests under way at once to one host and port, in each lane.
    package var concurrentPerHost = 32
    /// Requests waiting for one of those places, in each lane; one more is refused as overloaded.
    package var waitingPerHost = 64
    /// The longest a request waits for a place before it is refused as overloaded.
    package var longestWait: Duration = .milliseconds(500)
    /// Requests that may wait for the client to be started; one more is refused as overloaded.
    package var waitingForStart = 256

    /// Time for name lookup, TCP connect and TLS handshake together. A request's deadline counts as well.
    package var connectTimeout: Duration = .seconds(1)
    /// How long TCP may wait for the acknowledgement of bytes sent over a connection that is kept, before the connection is given up. Shorter
    /// than the 3 s a provider's client gives one try, so that the try can still go on over a fresh connection. Linux only.
    package var unacknowledgedTime: Duration = .seconds(2)
    /// How long after a request timed out on a kept connection all requests to that host and port open fresh ones. Longer than one try, so
    /// that what else hangs on the old connection has left it by then.
    package var distrustTime: Duration = .seconds(5)
    /// Bytes of a response body; a longer one fails with ``RESTError/Code-swift.enum/bodyTooLarge``.
    package var bodyLimit = 64 * 1024
    /// Bytes of a response's header fields, interim responses (1xx) included; more is a malformed response.
    package var headerLimit = 32 * 1024
    /// How long an idle connection may still be used again. Shorter than the 60 s after which common load balancers drop one silently.
    package var idleConnectionLife: Duration = .seconds(50)
    /// Idle connections kept.
    package var idleConnections = 64
    /// How long requests under way may go on after a graceful shutdown began.
    package var drainTime: Duration = .seconds(5)

    /// PEM file with the certificate authorities to trust *instead of* the system's.
    package var caBundleFile: String?
    /// Whether `http` URLs are allowed besides `https`. For the sandbox and tests.
    package var allowsPlainHTTP = false
    /// The `User-Agent` field of every request.
    package var userAgent = "Partyline"

    /// Called at the end of every `send`, on the sender's task. Must be quick.
    package var onOutcome: (@Sendable (RESTOutcome) -> Void)?

    /// The defaults: for the providers' clouds, over `https` only.
    package init() {}
}
