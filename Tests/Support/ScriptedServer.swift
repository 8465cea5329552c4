import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix
package import NIOSSL

/// A server on a free port of 127.0.0.1 that answers each request with whatever a test tells it to: bytes as they are, pieces of them,
/// nothing, a reset. It speaks enough HTTP to know where a request ends, and counts what reached it.
package final class ScriptedServer: Sendable {
    /// What to do, in order, once a request (or a connection) is there. After the last step the connection stays open.
    package enum Step: Sendable {
        case send([UInt8])
        /// The bytes one at a time, this far apart, for as long as the connection lasts.
        case trickle([UInt8], every: TimeAmount)
        /// Everything sent so far leaves before the connection is closed.
        case close
        /// TCP RST.
        case reset
        /// Nothing more for this request.
        case stall

        package static func send(_ text: String) -> Step { .send(Array(text.utf8)) }

        /// A whole HTTP/1.1 response on a connection that is kept.
        package static func respond(_ status: Int = 200, headers: String = "", body: String = "{}") -> Step {
            .send("HTTP/1.1 \(status) Scripted\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    package struct Request: Sendable {
        /// Of this server, from 1.
        package var number: Int
        /// Of this connection, from 1.
        package var numberOnConnection: Int
        package var method: String
        package var target: String
        /// The head's lines after the first, as they came.
        package var headerLines: [String]
        package var body: [UInt8]

        /// The first value of a header field.
        package func header(_ name: String) -> String? {
            let start = name.lowercased() + ":"
            return headerLines.first { $0.lowercased().hasPrefix(start) }.map { String($0.dropFirst(start.count).drop { $0 == " " }) }
        }
    }

    package struct Script: Sendable {
        /// Done as soon as a connection is accepted, before anything is read.
        package var onConnect: [Step] = []
        /// Whether a request counts as arrived when its head has (its body is then left unread) or when all of it has.
        package var answersAfterHead = false
        package var onRequest: @Sendable (Request) -> [Step]

        package init(
            onConnect: [Step] = [], answersAfterHead: Bool = false, onRequest: @escaping @Sendable (Request) -> [Step] = { _ in [.respond()] }
        ) {
            self.onConnect = onConnect
            self.answersAfterHead = answersAfterHead
            self.onRequest = onRequest
        }
    }

    struct Counts {
        var connections = 0
        var requests: [Request] = []
        var negotiated: [String?] = []
        var openRequests = 0
        var mostOpenRequests = 0
        var arrivals: [(count: Int, promise: EventLoopPromise<Void>)] = []
        var live: [ObjectIdentifier: any Channel] = [:]
    }

    package let port: Int
    private let channel: any Channel
    private let counts: NIOLockedValueBox<Counts>

    private init(channel: any Channel, port: Int, counts: NIOLockedValueBox<Counts>) {
        self.channel = channel
        self.port = port
        self.counts = counts
    }

    /// Runs a test's body beside a server, and ends the server with it.
    package static func with<Value>(
        _ script: Script,
        tls: TLSConfiguration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let server = try await start(script, tls: tls)
        do {
            let value = try await body(server)
            try await server.stop()
            return value
        } catch {
            try? await server.stop()
            throw error
        }
    }

    package static func start(_ script: Script, tls: TLSConfiguration? = nil) async throws -> ScriptedServer {
        let counts = NIOLockedValueBox(Counts())
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
                    try channel.pipeline.syncOperations.addHandler(ScriptedConnection(script: script, counts: counts))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        return ScriptedServer(channel: channel, port: port, counts: counts)
    }

    /// Stops listening and closes the connections that are still open.
    package func stop() async throws {
        try await channel.close().get()
        for connection in counts.withLockedValue({ Array($0.live.values) }) { try? await connection.close().get() }
    }

    package var url: String { "http://127.0.0.1:\(port)" }
    package var secureURL: String { "https://127.0.0.1:\(port)" }
    package var connections: Int { counts.withLockedValue { $0.connections } }
    /// Every request that arrived, in order of arrival.
    package var requests: [Request] { counts.withLockedValue { $0.requests } }
    /// What TLS handshakes agreed on by ALPN, in order; `nil` for nothing.
    package var negotiated: [String?] { counts.withLockedValue { $0.negotiated } }
    /// The most connections that had a request waiting for its answer at the same time.
    package var mostOpenRequests: Int { counts.withLockedValue { $0.mostOpenRequests } }

    /// Returns when at least this many requests have arrived.
    package func waitForRequests(_ count: Int) async throws {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let isThere = counts.withLockedValue { counts in
            if counts.requests.count >= count { return true }
            counts.arrivals.append((count, promise))
            return false
        }
        if isThere { promise.succeed() }
        try await promise.futureResult.get()
    }
}
