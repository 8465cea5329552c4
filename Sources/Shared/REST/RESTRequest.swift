/// One HTTP request to a provider's REST API, as a value.
package struct RESTRequest: Sendable {
    /// The methods the providers' APIs know. The raw value is what is sent.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// How often the request may reach the other side.
    package enum Delivery: Sendable {
        /// The request may be sent again by the transport (a reused connection that died) or by a ``RESTRetryPolicy``.
        case repeatable
        /// The request must reach the other side at most once, because each arrival costs somebody a phone call: it travels on a fresh
        /// HTTP/1.1 connection that is not kept, follows no redirect and is never retried.
        case atMostOnce
    }

    /// Which of the client's concurrency limits the request counts against.
    package enum Lane: Sendable {
        /// What may wait for its turn.
        case ordinary
        /// A lane of its own for what must not queue behind a slow provider: hanging up.
        case urgent
    }

    /// What is to be done with the URL.
    package var method: Method
    /// Absolute URL without user name or password; its path is sent as written. `https` only, unless the client's configuration allows plain `http`.
    package var url: String
    /// Header fields in the order they are sent. Values must hold no control character but tab (no CR, LF or NUL); names no `Host` and
    /// nothing that says where the request ends (`Content-Length`, `Transfer-Encoding`, `Expect`), which the client writes itself.
    package var headers: [(name: String, value: String)]
    /// Not for GET. Name its type with a `Content-Type` header; none is made up.
    package var body: [UInt8]?
    /// Time from the call of `send` to its end, waiting for a free slot included.
    package var deadline: Duration
    /// How often the request may reach the other side.
    package var delivery: Delivery
    /// Which limit it counts against, so that it waits for those of its own lane only.
    package var lane: Lane

    /// Checks nothing: what is impossible is found when the request is sent (``RESTError/Code-swift.enum/invalidRequest``).
    ///
    /// - Parameter deadline: from the call of `send` to its end.
    package init(
        method: Method,
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        deadline: Duration,
        delivery: Delivery = .repeatable,
        lane: Lane = .ordinary
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.delivery = delivery
        self.lane = lane
    }
}
