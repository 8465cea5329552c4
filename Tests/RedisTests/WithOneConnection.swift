import NIOCore
import NIOPosix
import Support

@testable import Redis

/// Calls `body` with a client of one connection and what it logs.
func withOneConnection<Result>(
    _ url: String, caFile: String? = nil, limits: RedisLimits = .patient, _ body: (RedisClient, LogRecorder) async throws -> Result
) async throws -> Result {
    try await withOneConnection(RedisConfiguration(url: url, caFile: caFile, limits: limits), body)
}

/// The same with a configuration of the test's own.
func withOneConnection<Result>(
    _ configuration: RedisConfiguration, _ body: (RedisClient, LogRecorder) async throws -> Result
) async throws -> Result {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let log = LogRecorder()
    do {
        let result = try await withRedisClient(configuration, eventLoopGroup: group, logger: log.logger) { redis in try await body(redis, log) }
        try await group.shutdownGracefully()
        return result
    } catch {
        try? await group.shutdownGracefully()
        throw error
    }
}

extension RedisLimits {
    /// The usual patience, but a hanging server is noticed soon.
    static var impatient: RedisLimits {
        var limits = RedisLimits.patient
        limits.commandTimeout = .milliseconds(100)
        limits.connectTimeout = .milliseconds(300)
        return limits
    }
}

/// The error `operation` throws; nil if it doesn't.
func redisError(_ operation: () async throws -> some Any) async -> RedisError? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error as? RedisError
    }
}
