import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Support
import Testing

@testable import Redis

/// Callers that leave, and the client's own leaving.
@Suite(.timeLimit(.minutes(2))) struct RedisCancellationTests {
    /// Holds its replies back until "go" comes, then gives all of them.
    private static let holdsBack: @Sendable ([String]) -> String? = { $0 == ["slow"] ? nil : "+slow\r\n+\($0[0])\r\n" }

    /// Waits until the server has got `count` commands. Each look is a turn of the scheduler, not a time.
    private func received(_ count: Int, by server: FakeRedis) async {
        while server.received.count < count { await Task.yield() }
    }

    @Test("A cancelled caller is free at once; its reply is dropped and the next command gets its own")
    func cancelled() async throws {
        try await withFakeRedis(Self.holdsBack) { server in
            try await withOneConnection(server.url) { redis, log in
                let task = Task { await redisError { try await redis.send(RedisCommand("slow")) } }
                await received(1, by: server)
                task.cancel()
                let error = await task.value
                #expect(error == RedisError(.cancelled, execution: .maybe))
                let next = try await redis.send(RedisCommand("go"))
                #expect(next == .status("go"))
                #expect(log.count("not connected") == 0)
                #expect(redis.statistics.inFlight == 0)
            }
        }
    }

    @Test("A caller cancelled on the event loop is free at once, too")
    func cancelledOnEventLoop() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await withFakeRedis(Self.holdsBack) { server in
            let configuration = try RedisConfiguration(url: server.url, limits: .patient)
            try await withRedisClient(configuration, eventLoopGroup: group) { redis in
                let eventLoop = group.any()
                let task = Task { try await onEventLoop(eventLoop) { await redisError { try await redis.send(RedisCommand("slow")) } } }
                await received(1, by: server)
                task.cancel()
                let error = try await task.value
                #expect(error == RedisError(.cancelled, execution: .maybe))
            }
        }
        try await group.shutdownGracefully()
    }

    @Test("A cancelled pipeline gives up all its commands, and those of others stay")
    func cancelledPipeline() async throws {
        try await withFakeRedis({ $0 == ["slow"] ? nil : "+slow\r\n+slow\r\n+\($0[0])\r\n" }) { server in
            try await withOneConnection(server.url) { redis, _ in
                let task = Task { await redisError { try await redis.pipeline([RedisCommand("slow"), RedisCommand("slow")]) } }
                await received(2, by: server)
                task.cancel()
                let error = await task.value
                #expect(error == RedisError(.cancelled, execution: .maybe))
                let next = try await redis.send(RedisCommand("go"))
                #expect(next == .status("go"))
            }
        }
    }

    @Test("A task cancelled beforehand sends nothing")
    func cancelledBefore() async throws {
        try await withFakeRedis({ "+\($0[0])\r\n" }) { server in
            try await withOneConnection(server.url) { redis, log in
                await log.line("info Redis is connected")
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await redisError { try await redis.send(RedisCommand("never")) }
                }
                let error = await task.value
                #expect(error == RedisError(.cancelled, execution: .surelyNot))
                _ = try await redis.send(RedisCommand("after"))
                #expect(server.received == [["after"]])
            }
        }
    }

    @Test("A caller that waits for the connection can be cancelled, and its command surely hasn't run")
    func cancelledWhileConnecting() async throws {
        try await withFakeRedis(answersSetup: false, { _ in nil }) { server in
            try await withOneConnection(server.url) { redis, _ in
                let task = Task { await redisError { try await redis.send(RedisCommand("never")) } }
                while redis.statistics.waiting < 1 { await Task.yield() }
                task.cancel()
                let error = await task.value
                #expect(error == RedisError(.cancelled, execution: .surelyNot))
                #expect(redis.statistics.waiting == 0)
                #expect(server.received.isEmpty)
            }
        }
    }

    @Test("Only so many callers wait for a connection that is coming up: one more is refused at once, and its command surely hasn't run")
    func tooManyWaiting() async throws {
        var limits = RedisLimits.patient
        limits.maximumInFlight = 2
        try await withFakeRedis(answersSetup: false, { _ in nil }) { server in
            try await withOneConnection(server.url, limits: limits) { redis, _ in
                let tasks = (0..<2).map { _ in Task { await redisError { try await redis.send(RedisCommand("never")) } } }
                while redis.statistics.waiting < 2 { await Task.yield() }
                let refused = await redisError { try await redis.send(RedisCommand("never")) }
                #expect(refused == RedisError(.overloaded, execution: .surelyNot))
                for task in tasks { task.cancel() }
                for task in tasks {
                    let error = await task.value
                    #expect(error == RedisError(.cancelled, execution: .surelyNot))
                }
                #expect(server.received.isEmpty)
            }
        }
    }

    @Test("Thousands of cancellations leave every other caller with its own reply")
    func manyCancelled() async throws {
        try await withRedis { _, redis in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<3000 {
                    group.addTask {
                        let task = Task { try await redis.send(RedisCommand("ECHO", "\(number)")) }
                        if number % 2 == 0 {
                            task.cancel()
                            let error = await redisError { try await task.value }
                            #expect(error == nil || error?.code == .cancelled)
                        } else {
                            let reply = try await task.value
                            #expect(reply.string == "\(number)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(redis.statistics.losses == 0)
        }
    }

    @Test("A graceful shutdown answers what is under way and refuses what comes")
    func gracefulShutdown() async throws {
        try await withFakeRedis({ _ in nil }) { server in
            var limits = RedisLimits.patient
            // Longer than the test may take: the end has to come from the last reply.
            limits.drainTimeout = .seconds(600)
            try await running(server, limits) { redis, services in
                async let first = redis.send(RedisCommand("first"))
                await received(1, by: server)
                async let second = redis.send(RedisCommand("second"))
                await received(2, by: server)
                await services.triggerGracefulShutdown()
                while redis.isConnected { await Task.yield() }
                let refused = await redisError { try await redis.send(RedisCommand("third")) }
                #expect(refused == RedisError(.shutDown, execution: .surelyNot))
                server.send("+one\r\n+two\r\n")
                let replies = try await (first, second)
                #expect(replies == (.status("one"), .status("two")))
                #expect(server.received == [["first"], ["second"]])
            }
        }
    }

    @Test("A graceful shutdown doesn't wait for ever: what is still unanswered may have run")
    func boundedShutdown() async throws {
        try await withFakeRedis({ _ in nil }) { server in
            var limits = RedisLimits.patient
            limits.drainTimeout = .milliseconds(20)
            try await running(server, limits) { redis, services in
                async let never = redisError { try await redis.send(RedisCommand("never")) }
                await received(1, by: server)
                await services.triggerGracefulShutdown()
                let error = await never
                #expect(error?.code == .shutDown)
                #expect(error?.execution == .maybe)
            }
        }
    }

    @Test("A client that was never run fails commands after the wait for a connection, and is gone without a trace")
    func neverRun() async throws {
        var limits = RedisLimits()
        limits.connectionWait = .milliseconds(5)
        let configuration = try RedisConfiguration(url: "redis://127.0.0.1:1", limits: limits)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let redis = RedisClient(configuration: configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        let error = await redisError { try await redis.send(RedisCommand("GET", "key")) }
        #expect(error == RedisError(.notConnected, execution: .surelyNot))
    }

    /// Runs a client as services do. Afterwards it must have ended, and refuse commands.
    private func running(_ server: FakeRedis, _ limits: RedisLimits, _ body: (RedisClient, ServiceGroup) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let log = LogRecorder()
        let configuration = try RedisConfiguration(url: server.url, limits: limits)
        let redis = RedisClient(configuration: configuration, eventLoopGroup: group, logger: log.logger)
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: redis, successTerminationBehavior: .gracefullyShutdownGroup)], logger: log.logger
            )
        )
        async let ended: Void = services.run()
        try await body(redis, services)
        try await ended
        let error = await redisError { try await redis.send(RedisCommand("GET", "key")) }
        #expect(error == RedisError(.shutDown, execution: .surelyNot))
        #expect(!redis.isConnected)
        try await group.shutdownGracefully()
    }
}
