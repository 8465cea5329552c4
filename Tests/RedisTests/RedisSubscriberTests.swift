import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Support
import Testing

@testable import Redis

/// The subscriber against servers that work, die, hang and come back.
@Suite(.timeLimit(.minutes(2))) struct RedisSubscriberTests {
    @Test("10,000 messages over 100 channels come in order, each to its channel's receiver; a receiver that has left hears nothing")
    func manyMessages() async throws {
        try await withRedis { server, redis in
            try await withSubscriber(server.url) { subscriber, _ in
                let ears = (0..<100).map { _ in Ear() }
                for (number, ear) in ears.enumerated() { try await subscriber.listen("channel-\(number)", ear) }
                for ear in ears { await ear.until { $0.first == .subscribed } }
                for round in 0..<100 {
                    let replies = try await redis.pipeline((0..<100).map { RedisCommand("PUBLISH", "channel-\($0)", "\(round)") })
                    #expect(replies == Array(repeating: .integer(1), count: 100))
                }
                let expected = [RedisSignal.subscribed] + (0..<100).map { .message(Array("\($0)".utf8)) }
                for ear in ears { await ear.until { $0.count >= 101 } }
                for ear in ears { #expect(ear.signals == expected) }

                await subscriber.leave("channel-0")
                try await until { try await redis.send(RedisCommand("PUBLISH", "channel-0", "late")) == .integer(0) }
                _ = try await redis.send(RedisCommand("PUBLISH", "channel-1", "last"))
                await ears[1].until { $0.last == .message(Array("last".utf8)) }
                #expect(ears[0].signals == expected)
            }
        }
    }

    @Test("Who leaves and comes back at once is subscribed in the end, whatever the server had been told by then")
    func comingAndGoing() async throws {
        try await withRedis { server, redis in
            try await withSubscriber(server.url) { subscriber, _ in
                let ear = Ear()
                try await subscriber.onLoop {
                    for _ in 0..<1000 {
                        try subscriber.subscribe("channel") { ear.hear($0) }
                        subscriber.unsubscribe("channel")
                    }
                    try subscriber.subscribe("channel") { ear.hear($0) }
                }
                await ear.until { $0.last == .subscribed }
                _ = try await redis.send(RedisCommand("PUBLISH", "channel", "x"))
                await ear.until { $0.last == .message(Array("x".utf8)) }
                let count = try await redis.send(RedisCommand("PUBSUB", "NUMSUB", "channel"))
                #expect(count.array?.last == .integer(1))
            }
        }
    }

    @Test("Who takes a channel over from another is told that the subscription stands, and gets what comes from then on")
    func replaced() async throws {
        try await withRedis { server, redis in
            try await withSubscriber(server.url) { subscriber, _ in
                let ears = [Ear(), Ear()]
                try await subscriber.listen("channel", ears[0])
                await ears[0].until { $0 == [.subscribed] }
                try await subscriber.listen("channel", ears[1])
                #expect(ears[1].signals == [.subscribed])
                _ = try await redis.send(RedisCommand("PUBLISH", "channel", "x"))
                await ears[1].until { $0 == [.subscribed, .message(Array("x".utf8))] }
                #expect(ears[0].signals == [.subscribed])
            }
        }
    }

    @Test("When the server was killed and is back, every channel is told that it may have missed something, and goes on")
    func restarted() async throws {
        try await withRedisServer { server in
            try await withSubscriber(server.url) { subscriber, log in
                let ears = [Ear(), Ear()]
                for (number, ear) in ears.enumerated() { try await subscriber.listen("channel-\(number)", ear) }
                for ear in ears { await ear.until { $0.count == 1 } }
                for round in 1...3 {
                    try await server.kill()
                    await log.line("subscriptions are still not connected", count: round)
                    #expect(!subscriber.isConnected)
                    try await server.restart()
                    for ear in ears { await ear.until { $0 == Array(repeating: .subscribed, count: round + 1) } }
                }
                let publisher = try RedisConfiguration(url: server.url, limits: .patient)
                try await withRedisClient(publisher) { redis in _ = try await redis.send(RedisCommand("PUBLISH", "channel-1", "x")) }
                await ears[1].until { $0.last == .message(Array("x".utf8)) }
                #expect(ears[0].signals.count == 4)
                #expect(log.count("warning Redis subscriptions are not connected") == 3)
                #expect(subscriber.statistics.connects == 4)
            }
        }
    }

    @Test("A server that hangs is noticed without anybody asking for anything, and found again when it goes on")
    func hanging() async throws {
        var limits = RedisLimits.impatient
        limits.subscriberIdle = .milliseconds(50)
        limits.subscriberPatience = .milliseconds(300)
        try await withRedisServer { server in
            try await withSubscriber(server.url, limits: limits) { subscriber, log in
                let ear = Ear()
                try await subscriber.listen("channel", ear)
                await ear.until { $0.count == 1 }
                server.pause()
                await log.line("warning Redis subscriptions are not connected")
                await log.line("connecting took too long")
                server.resume()
                await ear.until { $0.count == 2 }
                #expect(ear.signals == [.subscribed, .subscribed])
            }
        }
    }

    @Test("A quiet server that answers is kept; one that doesn't is left")
    func quiet() async throws {
        var limits = RedisLimits.patient
        limits.subscriberIdle = .milliseconds(5)
        limits.subscriberPatience = .milliseconds(500)
        let answers = NIOLockedValueBox(0)
        try await withFakeRedis { words in
            answers.withLockedValue { count in
                count += 1
                return words == ["PING"] && count <= 10 ? "*2\r\n$4\r\npong\r\n$0\r\n\r\n" : nil
            }
        } _: { server in
            try await withSubscriber(server.url, limits: limits) { subscriber, log in
                await log.line("warning Redis subscriptions are not connected")
                #expect(server.received.count == 11)
                #expect(server.received.allSatisfy { $0 == ["PING"] })
                await log.line("info Redis subscriptions are connected", count: 2)
            }
        }
    }

    @Test("TLS, a password and a database work as for commands")
    func securely() async throws {
        try await withRedisServer(.tls, options: ["--requirepass", "secret"]) { server in
            let url = server.url.replacingOccurrences(of: "rediss://", with: "rediss://:secret@") + "/3"
            try await withSubscriber(url, caFile: server.caFile) { subscriber, _ in
                let ear = Ear()
                try await subscriber.listen("channel", ear)
                await ear.until { $0 == [.subscribed] }
                var configuration = try RedisConfiguration(url: url, caFile: server.caFile, limits: .patient)
                configuration.clientName = "publisher"
                try await withRedisClient(configuration) { redis in _ = try await redis.send(RedisCommand("PUBLISH", "channel", "x")) }
                await ear.until { $0.last == .message(Array("x".utf8)) }
            }
        }
    }

    @Test("A server that lets us in but not to the channel is told about once, and the other channels work")
    func forbidden() async throws {
        try await withRedis { server, redis in
            _ = try await redis.send(RedisCommand("ACL", "SETUSER", "default", "resetchannels", "&allowed"))
            try await withSubscriber(server.url) { subscriber, log in
                let refused = Ear()
                let allowed = Ear()
                try await subscriber.listen("forbidden", refused)
                try await subscriber.listen("allowed", allowed)
                await allowed.until { $0 == [.subscribed] }
                #expect(refused.signals.isEmpty)
                #expect(log.count("warning Redis refuses a subscription") == 1)
                #expect(log.count("NOPERM") == 1)
                #expect(subscriber.isConnected)
            }
        }
    }

    @Test("What comes that is no answer costs the connection, not the process", arguments: ["+OK\r\n", "garbage\r\n", "*1000000000\r\n", ":1\r\n"])
    func hostile(bytes: String) async throws {
        try await withFakeRedis({ _ in bytes }) { server in
            try await withSubscriber(server.url) { subscriber, log in
                try await subscriber.listen("channel", Ear())
                await log.line("warning Redis subscriptions are not connected")
                await log.line("info Redis subscriptions are connected", count: 2)
            }
        }
    }

    @Test("More channels than the limit are refused; after the end, all are")
    func limit() async throws {
        var limits = RedisLimits.patient
        limits.maximumChannels = 1
        try await withRedisServer { server in
            let subscriber = try await withSubscriber(server.url, limits: limits) { subscriber, _ in
                try await subscriber.listen("a", Ear())
                #expect(await redisError { try await subscriber.listen("b", Ear()) }?.code == .overloaded)
                await subscriber.leave("a")
                try await until { await redisError { try await subscriber.listen("b", Ear()) } == nil }
                return subscriber
            }
            #expect(await redisError { try await subscriber.listen("b", Ear()) }?.code == .shutDown)
        }
    }
}

/// What a receiver heard.
private final class Ear: Sendable {
    private let state = NIOLockedValueBox<[RedisSignal]>([])

    var signals: [RedisSignal] { state.withLockedValue { $0 } }

    func hear(_ signal: RedisSignal) {
        state.withLockedValue { $0.append(signal) }
    }

    /// A test that waits in vain ends by its time limit.
    func until(_ isSo: ([RedisSignal]) -> Bool) async {
        while !isSo(signals), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
    }
}

extension RedisSubscriber {
    fileprivate func onLoop(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await eventLoop.submit(body).get()
    }

    fileprivate func listen(_ channel: String, _ ear: Ear) async throws {
        try await onLoop { try self.subscribe(channel) { ear.hear($0) } }
    }

    fileprivate func leave(_ channel: String) async {
        try? await onLoop { self.unsubscribe(channel) }
    }
}

private func until(_ isSo: () async throws -> Bool) async throws {
    while try await !isSo() { try await Task.sleep(for: .milliseconds(1)) }
}

private func withSubscriber<Result>(
    _ url: String, caFile: String? = nil, limits: RedisLimits = .patient, _ body: (RedisSubscriber, LogRecorder) async throws -> Result
) async throws -> Result {
    let log = LogRecorder()
    let configuration = try RedisConfiguration(url: url, caFile: caFile, limits: limits)
    let subscriber = RedisSubscriber(configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: log.logger)
    async let _: Void = subscriber.run()
    return try await body(subscriber, log)
}
