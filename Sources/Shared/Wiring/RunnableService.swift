package import Logging
import Metrics
import NIOPosix
package import Redis
package import ServiceKit
package import ServiceLifecycle

/// A service put together: its routes, and what has to run beside them.
package struct RunnableService: Sendable {
    package let routes: RouteTable
    /// What the routes use: started before the server, and stopped after it.
    package let clients: [any Service]
    package let redis: RedisClient
    package let collectors: [@Sendable () async -> Void]
    package let logger: Logger

    package init(
        routes: RouteTable, clients: [any Service], redis: RedisClient, collectors: [@Sendable () async -> Void] = [], logger: Logger
    ) {
        self.routes = routes
        self.clients = clients
        self.redis = redis
        self.collectors = collectors
        self.logger = logger
    }

    /// Runs a service of ours as a process: builds it, serves it on the ports that the settings name, until a signal asks to stop.
    ///
    /// - Parameter build: the service's wiring.
    package static func run(
        _ server: ServerSettings, _ settings: Settings, build: (Settings, ServiceEnvironment) throws -> RunnableService
    ) async throws {
        let loggers = try server.loggers(settings)
        defer { loggers.flush() }
        loggers.bootstrapLibraries()
        let environment = ServiceEnvironment(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, loggers: loggers)
        MetricsSystem.bootstrap(environment.metrics)
        let service = try build(settings, environment)
        let redis = service.redis
        let admin = AdminServer(
            host: try settings.value(server.adminHost), port: try settings.value(server.adminPort), readiness: environment.readiness,
            metrics: environment.metrics, dependencies: ["redis": { redis.isConnected }], collectors: service.collectors,
            eventLoopGroup: environment.eventLoopGroup, logger: service.logger)
        let readiness = environment.readiness
        let logger = service.logger
        let http = HTTPServer(
            host: try settings.value(server.host), port: try settings.value(server.port), routes: service.routes, readiness: readiness,
            metrics: environment.metrics, eventLoopGroup: environment.eventLoopGroup, logger: logger
        ) { address in
            logger.notice("Listening", metadata: ["address": "\(address)"])
            readiness.started()
        }
        let runner = ServiceRunner(readiness: readiness, plan: try server.stopPlan(settings), logger: logger)
        try await runner.run(service.clients + [admin, http])
    }
}
