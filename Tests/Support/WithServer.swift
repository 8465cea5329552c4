package import Logging
import NIOCore
import NIOPosix
package import ServiceKit

/// Runs a server on a port of the system's choice while `body` talks to it.
package func withServer<Result: Sendable>(
    _ routes: RouteTable,
    limits: HTTPLimits = HTTPLimits(),
    readiness: Readiness? = nil,
    metrics: MetricsRegistry? = nil,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: @escaping @Sendable (_ port: Int) async throws -> Result
) async throws -> Result {
    let (ports, port) = AsyncStream<Int>.makeStream()
    let server = HTTPServer(
        host: "127.0.0.1",
        port: 0,
        routes: routes,
        limits: limits,
        readiness: readiness,
        metrics: metrics,
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
        logger: logger
    ) { address in
        port.yield(address.port ?? 0)
    }
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await server.run()
            return nil
        }
        defer { group.cancelAll() }
        var iterator = ports.makeAsyncIterator()
        return try await body(await iterator.next() ?? 0)
    }
}
