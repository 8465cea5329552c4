package import Logging
package import NIOCore
import NIOPosix
package import Redis

/// Calls `body` with a client that runs meanwhile.
package func withRedisClient<Result>(
    _ configuration: RedisConfiguration,
    eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: (RedisClient) async throws -> Result
) async throws -> Result {
    let client = RedisClient(configuration: configuration, eventLoopGroup: eventLoopGroup, logger: logger)
    async let _: Void = client.run()
    // Leaving the scope cancels `run()` and waits for it.
    return try await body(client)
}

/// Calls `body` with a client of a fresh `redis-server`. The client waits patiently for its connections, for tests share slow machines.
package func withRedis<Result>(
    _ transport: RedisServer.Transport = .tcp, options: [String] = [], limits: RedisLimits = .patient,
    _ body: (RedisServer, RedisClient) async throws -> Result
) async throws -> Result {
    try await withRedisServer(transport, options: options) { server in
        let configuration = try RedisConfiguration(url: server.url, caFile: server.caFile, limits: limits)
        return try await withRedisClient(configuration) { client in try await body(server, client) }
    }
}

extension RedisLimits {
    /// The usual limits, but times that a slow machine doesn't exceed.
    package static var patient: RedisLimits {
        var limits = RedisLimits()
        limits.commandTimeout = .seconds(10)
        limits.connectTimeout = .seconds(10)
        limits.connectionWait = .seconds(10)
        return limits
    }
}
