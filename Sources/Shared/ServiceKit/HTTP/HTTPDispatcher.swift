import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What all connections of a server share: routes, limits, and how an error becomes an answer.
final class HTTPDispatcher: Sendable {
    let routes: RouteTable
    let limits: HTTPLimits
    let readiness: Readiness?
    let logger: Logger
    let clock = WallClock.system
    let metrics: HTTPMetrics?
    private let executors: [ObjectIdentifier: EventLoopTaskExecutor]

    init(
        routes: RouteTable,
        limits: HTTPLimits,
        readiness: Readiness?,
        metrics: MetricsRegistry?,
        eventLoopGroup: any EventLoopGroup,
        logger: Logger
    ) {
        self.routes = routes
        self.limits = limits
        self.readiness = readiness
        self.metrics = metrics.map { HTTPMetrics($0, paths: routes.paths) }
        self.logger = logger
        self.executors = Dictionary(
            eventLoopGroup.makeIterator().map { (ObjectIdentifier($0), EventLoopTaskExecutor($0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The executor of a loop.
    func executor(for eventLoop: any EventLoop) -> EventLoopTaskExecutor {
        executors[ObjectIdentifier(eventLoop)] ?? EventLoopTaskExecutor(eventLoop)
    }

    /// The answer of the route. Whatever it throws becomes an answer too: an ``APIError`` as it says, Hummingbird's errors by their status,
    /// anything else a 500 that tells nothing and a line in the log.
    nonisolated(nonsending) func respond(to request: ServiceRequest, match: RouteMatch, context: ServiceContext) async -> ServiceResponse {
        do {
            return try await routes.respond(to: request, match: match, context: context)
        } catch let error as APIError {
            return routes.response(error, to: request, context)
        } catch let error as any HTTPResponseError {
            return routes.response(APIError(error.status, "refused", "The request was refused."), to: request, context)
        } catch {
            // The type alone: an error's text may hold what must not be logged.
            let facts: Logger.Metadata = ["route": .string(routes.paths[match.index]), "error": .string(String(describing: type(of: error)))]
            context.logger.error("A handler failed", metadata: facts)
            return routes.response(.internalError, to: request, context)
        }
    }
}
