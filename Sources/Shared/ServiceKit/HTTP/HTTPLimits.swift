/// Every limit of an HTTP server of ours, with its unit.
package struct HTTPLimits: Sendable {
    /// From the first byte of a request to its last, header and body together. Not restarted by a chunk that arrives.
    package var requestReadDeadline: Duration = .seconds(5)
    /// How long a kept-alive connection may wait for its next request. Longer than the load balancer's own, so that it closes first.
    package var idleTimeout: Duration = .seconds(60)
    /// How long a client may leave an answer unread, once what the system and we keep for it is full, before it is cut.
    package var unreadTimeout: Duration = .seconds(10)
    /// After the last answer of a connection has left: how long the client may go on sending what we throw away, so that it gets to read the answer.
    package var lingerTimeout: Duration = .seconds(1)
    /// After the last answer of a connection: how many bytes are thrown away before the connection is closed regardless.
    package var lingerBytes = 256 * 1024
    /// Request line and fields together, in bytes.
    package var headerBytes = 16 * 1024
    /// Fields of a request.
    package var headerFields = 64
    /// Body of a request to a route that names no limit of its own, in bytes.
    package var bodyBytes = 16 * 1024
    /// A body up to this is copied behind its head, so that both go out in one piece, in bytes. Copying more costs more than a second piece.
    package var copiedBodyBytes = 16 * 1024
    /// Open connections. At the limit no more are accepted (they wait in the backlog), so the load balancer has to limit first.
    package var connections = 8000
    /// On graceful shutdown: how long requests in flight may take to finish.
    package var shutdownGrace: Duration = .seconds(5)
    /// Connections the system holds for us before we accept them.
    package var backlog = 1024

    package init() {}
}
