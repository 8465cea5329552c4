import NIOCore
import NIOPosix
import Support
import Testing

@testable import Redis

/// Names that are found slowly, late, or not any more.
@Suite(.timeLimit(.minutes(2))) struct RedisResolverTests {
    private let found: [SocketAddress]

    init() throws {
        found = [try SocketAddress(ipAddress: "192.0.2.1", port: 6379), try SocketAddress(ipAddress: "2001:db8::1", port: 6379)]
    }

    @Test("Ten attempts make one lookup; those that still wait get what it finds, by version of IP, and the next attempt makes another")
    func oneLookup() async throws {
        let lookup = SlowLookup(found)
        let resolver = try LoopBoundResolver(lookup)
        var attempts: [RedisQuery] = []
        for _ in 0..<10 { attempts.append(try await resolver.query()) }
        for attempt in attempts.prefix(5) { attempt.cancelQueries() }
        lookup.finish()
        for attempt in attempts.prefix(5) { #expect(await addresses(attempt) == nil) }
        for attempt in attempts.dropFirst(5) { #expect(await addresses(attempt) == found) }
        #expect(lookup.hosts == ["redis.test"])
        #expect(try await addresses(resolver.query()) == found)
        #expect(lookup.hosts == ["redis.test", "redis.test"])
    }

    @Test("What is found when every attempt has been given up is there for the next one, without another lookup")
    func late() async throws {
        let lookup = SlowLookup(found)
        let resolver = try LoopBoundResolver(lookup)
        try await resolver.query().cancelQueries()
        lookup.finish()
        while try await resolver.known() != found { await Task.yield() }
        #expect(try await addresses(resolver.query()) == found)
        #expect(lookup.hosts.count == 1)
    }

    @Test("When a lookup fails, what an earlier one found is used; when none has found anything, the attempt fails")
    func failing() async throws {
        let lookup = SlowLookup(nil, found, nil)
        let resolver = try LoopBoundResolver(lookup)
        lookup.finish()
        #expect(try await addresses(resolver.query()) == nil)
        #expect(try await addresses(resolver.query()) == found)
        #expect(try await addresses(resolver.query()) == found)
        #expect(lookup.hosts.count == 3)
    }

    @Test("When a lookup takes longer than a short patience, what an earlier one found is used, and no third is begun")
    func patience() async throws {
        let lookup = SlowLookup(found)
        let resolver = try LoopBoundResolver(lookup, patience: .milliseconds(20))
        lookup.finish()
        #expect(try await addresses(resolver.query()) == found)
        lookup.hold()
        for _ in 0..<3 { #expect(try await addresses(resolver.query()) == found) }
        while lookup.hosts.count < 2 { await Task.yield() }
        #expect(lookup.hosts.count == 2)
        lookup.finish()
    }

    @Test("When nobody connects any more, nobody waits for a lookup")
    func stopped() async throws {
        let lookup = SlowLookup(found)
        let resolver = try LoopBoundResolver(lookup)
        let attempt = try await resolver.query()
        try await resolver.stop()
        #expect(await addresses(attempt) == nil)
        lookup.finish()
    }

    @Test("A lookup that takes longer than three attempts to connect still leads to a connection")
    func slow() async throws {
        try await withRedisServer { server in
            let lookup = SlowLookup([try SocketAddress(ipAddress: "127.0.0.1", port: server.port)])
            var configuration = try RedisConfiguration(url: "redis://redis.test", limits: .impatient)
            configuration.lookup = { host, port in try lookup.find(host, port) }
            try await withOneConnection(configuration) { redis, log in
                await log.line("not connected", count: 3)
                #expect(lookup.hosts == ["redis.test"])
                lookup.finish()
                await log.line("info Redis is connected")
                let reply = try await redis.send(RedisCommand("PING"), timeout: .seconds(10))
                #expect(reply == .status("PONG"))
            }
        }
    }

    @Test("When the name is gone, a client comes back to the addresses it had")
    func gone() async throws {
        try await withRedisServer { server in
            let lookup = SlowLookup([try SocketAddress(ipAddress: "127.0.0.1", port: server.port)], nil)
            lookup.finish()
            var configuration = try RedisConfiguration(url: "redis://redis.test", limits: .patient)
            configuration.lookup = { host, port in try lookup.find(host, port) }
            try await withOneConnection(configuration) { redis, log in
                await log.line("info Redis is connected")
                try await server.restart()
                await log.line("info Redis is connected", count: 2)
                let reply = try await redis.send(RedisCommand("PING"))
                #expect(reply == .status("PONG"))
                #expect(lookup.hosts.count > 1)
            }
        }
    }

    @Test("A certificate must have the name in it, whatever address that leads to", arguments: [("localhost", true), ("redis.test", false)])
    func certificateNames(host: String, isRight: Bool) async throws {
        try await withRedisServer(.tls) { server in
            // An address that the certificate doesn't name: NIO would take that for a name.
            let lookup = SlowLookup([try SocketAddress(ipAddress: "127.0.0.2", port: server.port)])
            lookup.finish()
            var configuration = try RedisConfiguration(url: "rediss://\(host):\(server.port)", caFile: server.caFile, limits: .patient)
            configuration.lookup = { host, port in try lookup.find(host, port) }
            try await withOneConnection(configuration) { redis, log in
                await log.line(isRight ? "info Redis is connected" : "Redis is not connected")
                #expect(redis.isConnected == isRight)
                #expect(lookup.hosts.first == host)
            }
        }
    }

    @Test("An IP address isn't looked up")
    func literal() async throws {
        try await withRedisServer { server in
            let lookup = SlowLookup()
            var configuration = try RedisConfiguration(url: server.url, limits: .patient)
            configuration.lookup = { host, port in try lookup.find(host, port) }
            try await withOneConnection(configuration) { redis, _ in
                let reply = try await redis.send(RedisCommand("PING"))
                #expect(reply == .status("PONG"))
                #expect(lookup.hosts.isEmpty)
            }
        }
    }

    @Test("The system finds this machine, and says what it cannot find")
    func system() throws {
        let here = try RedisResolver.system(host: "localhost", port: 7)
        #expect(!here.isEmpty)
        #expect(here.allSatisfy { $0.port == 7 && ["127.0.0.1", "::1"].contains($0.ipAddress) })
        let error = #expect(throws: RedisError.self) { try RedisResolver.system(host: "not a host", port: 7) }
        #expect(error?.execution == .surelyNot)
        #expect(error?.message.isEmpty == false)
    }

    /// What NIO is told, IPv4 first; nil for a failure.
    private func addresses(_ query: RedisQuery) async -> [SocketAddress]? {
        do {
            let six = try await query.initiateAAAAQuery(host: "redis.test", port: 6379).get()
            let four = try await query.initiateAQuery(host: "redis.test", port: 6379).get()
            #expect(six.allSatisfy { $0.protocol == .inet6 } && four.allSatisfy { $0.protocol == .inet })
            return four + six
        } catch {
            return nil
        }
    }
}

/// A resolver and the event loop it lives on.
private struct LoopBoundResolver {
    private let eventLoop: any EventLoop
    private let resolver: NIOLoopBoundBox<RedisResolver>

    init(_ lookup: SlowLookup, patience: Duration = .seconds(600)) throws {
        var limits = RedisLimits()
        limits.lookupPatience = patience
        var configuration = try RedisConfiguration(url: "redis://redis.test", limits: limits)
        configuration.lookup = { host, port in try lookup.find(host, port) }
        eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        resolver = NIOLoopBoundBox.makeBoxSendingValue(RedisResolver(eventLoop: eventLoop, configuration: configuration), eventLoop: eventLoop)
    }

    func query() async throws -> RedisQuery {
        try await eventLoop.submit { [resolver] in resolver.value.query(host: "redis.test", port: 6379) }.get()
    }

    func known() async throws -> [SocketAddress] {
        try await eventLoop.submit { [resolver] in resolver.value.addresses.known }.get()
    }

    func stop() async throws {
        try await eventLoop.submit { [resolver] in resolver.value.stop() }.get()
    }
}
