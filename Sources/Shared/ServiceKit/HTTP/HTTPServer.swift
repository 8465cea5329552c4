import Hummingbird
import HummingbirdCore
package import Logging
package import NIOCore
import ServiceLifecycle

/// Hummingbird's server with our connections: limits on everything, handlers on the connection's event loop.
///
/// On graceful shutdown it stops listening, closes idle connections, lets requests in flight finish for `limits.shutdownGrace`, then cuts them.
package struct HTTPServer: Service {
    private let host: String
    private let port: Int
    private let dispatcher: HTTPDispatcher
    private let eventLoopGroup: any EventLoopGroup
    private let onListening: @Sendable (SocketAddress) async -> Void

    /// - Parameters:
    ///   - port: 0 lets the system choose; `onListening` tells.
    ///   - readiness: While it is draining, every answer asks the client to close the connection.
    ///   - metrics: Where requests are counted and timed, if anywhere.
    ///   - onListening: Called once, with the address.
    package init(
        host: String,
        port: Int,
        routes: RouteTable,
        limits: HTTPLimits = HTTPLimits(),
        readiness: Readiness? = nil,
        metrics: MetricsRegistry? = nil,
        eventLoopGroup: any EventLoopGroup,
        logger: Logger,
        onListening: @escaping @Sendable (SocketAddress) async -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.eventLoopGroup = eventLoopGroup
        self.onListening = onListening
        self.dispatcher = HTTPDispatcher(
            routes: routes,
            limits: limits,
            readiness: readiness,
            metrics: metrics,
            eventLoopGroup: eventLoopGroup,
            logger: logger
        )
    }

    /// Listens and answers until a graceful shutdown is over.
    ///
    /// - Throws: ``ListenError`` when the address cannot be listened on.
    package func run() async throws {
        let onListening = onListening
        let server = Server(
            childChannelSetup: LoopConfinedHTTPChannel(dispatcher: dispatcher),
            configuration: ServerConfiguration(
                address: .hostname(host, port: port),
                backlog: dispatcher.limits.backlog,
                availableConnectionsDelegate: MaximumAvailableConnections(dispatcher.limits.connections, logger: dispatcher.logger)
            ),
            onServerRunning: { channel in
                if let address = channel.localAddress { await onListening(address) }
            },
            eventLoopGroup: eventLoopGroup,
            logger: dispatcher.logger
        )
        let grace = dispatcher.limits.shutdownGrace
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                group.addTask {
                    try await gracefulShutdown()
                    try await Task.sleep(for: grace)
                }
                try await group.next()
                group.cancelAll()
            }
        } catch let error as IOError {
            throw ListenError(host: host, port: port, reason: error.description)
        }
    }
}
