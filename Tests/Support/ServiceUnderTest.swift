package import HummingbirdTesting
import Hummingbird
package import Logging
import NIOPosix
import Redis
package import ServiceKit
import ServiceLifecycle
package import Wiring

/// Calls `body` with a client of a service whose routes and clients run in this process, without a port.
package func withService<Result: Sendable>(
    _ service: RunnableService, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        for client in service.clients {
            group.addTask {
                try await client.run()
                return nil
            }
        }
        group.addTask {
            // Commands wait only briefly for a connection that is coming up; a test machine may be slower than that.
            try await eventually("the service has reached Redis") { service.redis.isConnected }
            return try await Application(responder: service.routes, logger: service.logger).test(.router) { try await body($0) }
        }
        defer { group.cancelAll() }
        while let finished = try await group.next() {
            if let finished { return finished }
        }
        throw CancellationError()
    }
}

extension ServiceEnvironment {
    /// For tests: no log, a clock that stands still unless told otherwise.
    package static func test(clock: WallClock = .system, logLevel: Logger.Level = .critical) -> ServiceEnvironment {
        ServiceEnvironment(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, loggers: LoggerFactory(format: .json, level: logLevel), clock: clock,
            redisLimits: .patient)
    }
}

extension Settings {
    /// The settings of a service under test: those that every service needs, and `extra` over them.
    package static func test(redisURL: String, known: [any SettingDescribing], _ extra: [String: String] = [:]) async throws -> Settings {
        let common = [
            "REDIS_URL": redisURL, "PARTYLINE_SECRET": "a secret that is long enough for every test", "OPENTOK_API_KEY": "123456",
            "OPENTOK_API_SECRET": "opentok secret", "OPENTOK_URL": "http://127.0.0.1:9", "ALLOW_PLAIN_HTTP": "true", "VONAGE_API_KEY": "abcd1234",
            "VONAGE_API_SECRET": "vonage secret", "CONFERENCE_NUMBER": "14155550100",
        ]
        return try await .load(environment: common.merging(extra) { $1 }, environmentFile: nil, known: known)
    }
}
