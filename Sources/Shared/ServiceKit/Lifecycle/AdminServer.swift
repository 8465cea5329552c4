import HTTPTypes
import Hummingbird
package import Logging
package import NIOCore
import ServiceLifecycle

/// The port for those who run us: `/livez`, `/readyz`, `/metrics`. Not for the public; on loopback unless told otherwise.
package struct AdminServer: Service {
    private let server: HTTPServer

    /// How long the collectors of a scrape may take together.
    package static let collectTimeout = Duration.seconds(1)

    /// - Parameters:
    ///   - dependencies: What the process depends on, and whether it is there now. Reported by `/readyz`, without a say in its status.
    ///   - collectors: Run at each scrape before the metrics are rendered; cut off after ``collectTimeout``.
    package init(
        host: String,
        port: Int,
        readiness: Readiness,
        metrics: MetricsRegistry,
        dependencies: [String: @Sendable () -> Bool] = [:],
        collectors: [@Sendable () async -> Void] = [],
        eventLoopGroup: any EventLoopGroup,
        logger: Logger,
        onListening: @escaping @Sendable (SocketAddress) async -> Void = { _ in }
    ) {
        server = HTTPServer(
            host: host,
            port: port,
            routes: Self.routes(readiness: readiness, metrics: metrics, dependencies: dependencies, collectors: collectors),
            eventLoopGroup: eventLoopGroup,
            logger: logger,
            onListening: onListening
        )
    }

    package func run() async throws {
        try await server.run()
    }

    /// The routes, for tests without a socket.
    package static func routes(
        readiness: Readiness,
        metrics: MetricsRegistry,
        dependencies: [String: @Sendable () -> Bool] = [:],
        collectors: [@Sendable () async -> Void] = []
    ) -> RouteTable {
        let process = ProcessMetrics(metrics)
        var routes = RouteTable()
        routes.on("/livez", .get) { _, _ in .text("alive\n") }
        routes.on("/readyz", .get) { _, _ in
            let state = readiness.state
            let lines = dependencies.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value() ? "\"up\"" : "\"down\"")" }
            let body = "{\"ready\":\(state == .ready),\"state\":\"\(state)\",\"dependencies\":{\(lines.joined(separator: ","))}}\n"
            return .json(body.utf8, status: state == .ready ? .ok : .serviceUnavailable)
        }
        routes.on("/metrics", .get) { _, _ in
            await collect(collectors)
            process.update()
            return ServiceResponse(metrics.render().utf8, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        return routes
    }

    private static func collect(_ collectors: [@Sendable () async -> Void]) async {
        guard !collectors.isEmpty else { return }
        // Not awaited past the deadline: a collector that ignores cancellation must not hold up the scrape.
        let (stream, ended) = AsyncStream<Void>.makeStream()
        let work = Task {
            await withDiscardingTaskGroup { group in
                for collector in collectors { group.addTask { await collector() } }
            }
            ended.finish()
        }
        let deadline = Task {
            try? await Task.sleep(for: collectTimeout)
            ended.finish()
        }
        for await _ in stream {}
        work.cancel()
        deadline.cancel()
    }
}
