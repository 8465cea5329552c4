import NIOCore
import NIOPosix
import Redis
import Support
import Testing

/// What a service does with Redis, against a real server.
@Suite struct RedisClientTests {
    @Test("What was set is got, byte for byte", arguments: [RedisServer.Transport.tcp, .tls, .unix])
    func setAndGet(_ transport: RedisServer.Transport) async throws {
        try await withRedis(transport) { _, redis in
            let value = "line\r\nbreaks, \0 and ünïcödé"
            let set = try await redis.send(RedisCommand("SET", "key", value))
            #expect(set == .status("OK"))
            let got = try await redis.send(RedisCommand("GET", "key"))
            #expect(got == .bulk(Array(value.utf8)))
            let nothing = try await redis.send(RedisCommand("GET", "nothing"))
            #expect(nothing == .null)
            #expect(redis.isConnected)
        }
    }

    @Test("Every kind of reply has its case")
    func kindsOfReply() async throws {
        try await withRedis { _, redis in
            let replies = try await redis.pipeline([
                RedisCommand("RPUSH", "list", "a", "b"),
                RedisCommand("LRANGE", "list", "0", "-1"),
                RedisCommand("INCR", "list"),
                RedisCommand("GET", "nothing"),
                RedisCommand("EVAL", "return {1, {'x', false}, redis.error_reply('MINE gone')}", "0"),
            ])
            #expect(replies.count == 5)
            #expect(replies[0].integer == 2)
            #expect(replies[1].array?.map(\.string) == ["a", "b"])
            guard case .error(let text) = replies[2] else { return #expect(Bool(false), "an error was expected") }
            #expect(text.hasPrefix("WRONGTYPE"))
            #expect(replies[3].isNull)
            #expect(replies[4] == .array([.integer(1), .array([.bulk(Array("x".utf8)), .null]), .error("MINE gone")]))
        }
    }

    @Test("The server's error is thrown, and says whether the command ran")
    func serverErrors() async throws {
        try await withRedis { _, redis in
            _ = try await redis.send(RedisCommand("SET", "text", "a"))
            let refused = await #expect(throws: RedisError.self) { try await redis.send(RedisCommand("LPUSH", "text", "b")) }
            #expect(refused?.execution == .surelyNot)
            #expect(refused?.description.contains("WRONGTYPE") == true)
            let script = RedisScript("redis.call('SET', KEYS[1], 'half') return redis.call('LPUSH', KEYS[1], 'b')")
            let half = await #expect(throws: RedisError.self) { try await redis.evaluate(script, keys: ["half"], arguments: []) }
            #expect(half?.execution == .maybe)
            #expect(try await redis.send(RedisCommand("GET", "half")).string == "half")
            let raw = await #expect(throws: RedisError.self) { try await redis.send(RedisCommand("EVAL", script.source, "1", "raw")) }
            #expect(raw?.execution == .maybe)
            #expect(try await redis.send(RedisCommand("GET", "raw")).string == "half")
        }
    }

    @Test("A script is sent by its SHA-1, and by its source when the server has forgotten it")
    func scripts() async throws {
        try await withRedis { _, redis in
            let script = RedisScript("return {KEYS[1], ARGV[1], ARGV[2]}")
            for _ in 0..<3 {
                let reply = try await redis.evaluate(script, keys: ["k"], arguments: ["1", "two"])
                #expect(reply.array?.map(\.string) == ["k", "1", "two"])
                #expect(try await redis.send(RedisCommand("SCRIPT", "EXISTS", script.sha1)) == .array([.integer(1)]))
                _ = try await redis.send(RedisCommand("SCRIPT", "FLUSH"))
            }
        }
    }

    @Test("A forgotten script inside a pipeline is recovered in its place")
    func scriptsInPipelines() async throws {
        try await withRedis { _, redis in
            let script = RedisScript("return tonumber(ARGV[1]) * 2")
            _ = try await redis.send(RedisCommand("SCRIPT", "FLUSH"))
            let replies = try await redis.pipeline([
                .evaluate(script, keys: [], arguments: ["1"]),
                RedisCommand("SET", "key", "x"),
                .evaluate(script, keys: [], arguments: ["21"]),
            ])
            #expect(replies == [.integer(2), .status("OK"), .integer(42)])
        }
    }

    @Test("An empty pipeline has no replies")
    func emptyPipeline() async throws {
        try await withRedis { _, redis in
            let replies = try await redis.pipeline([])
            #expect(replies.isEmpty)
        }
    }

    @Test("10,000 commands at once each get their own reply")
    func manyAtOnce() async throws {
        var limits = RedisLimits.patient
        limits.maximumInFlight = 10_000
        try await withRedis(limits: limits) { _, redis in
            let replies = try await redis.pipeline((0..<10_000).map { RedisCommand("ECHO", "\($0)") })
            #expect(replies == (0..<10_000).map { .bulk(Array("\($0)".utf8)) })
            try await withThrowingTaskGroup(of: (Int, RedisReply).self) { group in
                for number in 0..<10_000 {
                    group.addTask { (number, try await redis.send(RedisCommand("ECHO", "\(number)"))) }
                }
                for try await (number, reply) in group {
                    try #require(reply.string == "\(number)")
                }
            }
            #expect(redis.statistics.timeouts == 0)
        }
    }

    @Test("More than may be under way is refused at once, and surely not run")
    func overload() async throws {
        var limits = RedisLimits.patient
        limits.maximumInFlight = 10
        try await withRedis(limits: limits) { _, redis in
            let error = await #expect(throws: RedisError.self) {
                try await redis.pipeline((0..<11).map { _ in RedisCommand("INCR", "count") })
            }
            #expect(error == RedisError(.overloaded, execution: .surelyNot))
            let count = try await redis.send(RedisCommand("GET", "count"))
            #expect(count.isNull)
        }
    }

    @Test("A command over the limit is refused, and surely not run")
    func largeCommand() async throws {
        var limits = RedisLimits.patient
        limits.maximumCommandBytes = 100
        try await withRedis(limits: limits) { _, redis in
            let error = await #expect(throws: RedisError.self) {
                try await redis.send(RedisCommand("SET", "key", String(repeating: "x", count: 100)))
            }
            #expect(error == RedisError(.commandTooLarge, execution: .surelyNot))
        }
    }

    @Test("A bulk string over the limit fails its own command only")
    func largeReply() async throws {
        var limits = RedisLimits.patient
        limits.maximumBulkBytes = 100
        try await withRedis(limits: limits) { _, redis in
            _ = try await redis.send(RedisCommand("SET", "key", String(repeating: "x", count: 101)))
            async let small = redis.send(RedisCommand("ECHO", "small"))
            let error = await #expect(throws: RedisError.self) { try await redis.send(RedisCommand("GET", "key")) }
            #expect(error == RedisError(.replyTooLarge, execution: .maybe))
            #expect(try await small.string == "small")
            #expect(redis.statistics.losses == 0)
        }
    }

    @Test("An array over the limit fails its own command only: what is under way beside it is answered, on the same connection")
    func longReply() async throws {
        try await withRedis { server, other in
            _ = try await other.send(RedisCommand(["RPUSH", "list"] + (0...RedisLimits().maximumElements).map(String.init)))
            try await withOneConnection(server.url) { redis, _ in
                // Nothing that follows on its connection is run before there is something to pop.
                async let gate = redis.send(RedisCommand("BLPOP", "gate", "0"))
                while redis.statistics.inFlight < 1 { await Task.yield() }
                async let one = redis.send(RedisCommand("ECHO", "one"))
                async let error = redisError { try await redis.send(RedisCommand("LRANGE", "list", "0", "-1")) }
                async let two = redis.send(RedisCommand("ECHO", "two"))
                while redis.statistics.inFlight < 4 { await Task.yield() }
                _ = try await other.send(RedisCommand("RPUSH", "gate", "open"))
                #expect(try await gate.array?.map(\.string) == ["gate", "open"])
                #expect(await error == RedisError(.replyTooLarge, execution: .maybe))
                #expect(try await one.string == "one")
                #expect(try await two.string == "two")
                #expect(redis.statistics.losses == 0)
            }
        }
    }

    @Test("The number of the database and the name of the client reach the server")
    func databaseAndName() async throws {
        try await withRedisServer { server in
            let configuration = try RedisConfiguration(url: server.url + "/5", limits: .patient)
            try await withRedisClient(configuration) { redis in
                let info = try await redis.send(RedisCommand("CLIENT", "INFO")).string ?? ""
                #expect(info.contains(" db=5 "))
                #expect(info.contains(" name=partyline "))
            }
        }
    }

    @Test("A task on one of the event loops uses that loop's connection", arguments: 0..<2)
    func affinity(index: Int) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        try await withRedisServer { server in
            let configuration = try RedisConfiguration(url: server.url, limits: .patient)
            try await withRedisClient(configuration, eventLoopGroup: group) { redis in
                let eventLoops = Array(group.makeIterator())
                let identifiers = try await onEventLoop(eventLoops[index]) {
                    var identifiers: Set<Int64?> = []
                    for _ in 0..<10 {
                        identifiers.insert(try await redis.send(RedisCommand("CLIENT", "ID")).integer)
                        #expect(eventLoops[index].inEventLoop)
                    }
                    return identifiers
                }
                #expect(identifiers.count == 1)
            }
        }
        try await group.shutdownGracefully()
    }

    @Test("An actor may use the client, also one that lives on an event loop")
    func fromActors() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        try await withRedisServer { server in
            let configuration = try RedisConfiguration(url: server.url, limits: .patient)
            try await withRedisClient(configuration, eventLoopGroup: group) { redis in
                let plain = Counter(redis)
                let resident = Resident(redis, group.next())
                try await withThrowingTaskGroup { tasks in
                    for _ in 0..<200 {
                        tasks.addTask { try await plain.count() }
                        tasks.addTask { try await resident.count() }
                        tasks.addTask { try await onEventLoop(group.next()) { try await plain.count() } }
                    }
                    try await tasks.waitForAll()
                }
                let count = try await redis.send(RedisCommand("GET", "count")).string
                #expect(count == "1200")
            }
        }
        try await group.shutdownGracefully()
    }
}

/// Where it counts, and after how many, is Swift's business.
private actor Counter {
    private let redis: RedisClient

    init(_ redis: RedisClient) { self.redis = redis }

    func count() async throws {
        _ = try await redis.send(RedisCommand("INCR", "count"))
        _ = try await redis.pipeline([RedisCommand("INCR", "count")])
    }
}

/// Counts on an event loop of its own.
private actor Resident {
    nonisolated var unownedExecutor: UnownedSerialExecutor { eventLoop.executor.asUnownedSerialExecutor() }
    private nonisolated let eventLoop: any EventLoop
    private let redis: RedisClient

    init(_ redis: RedisClient, _ eventLoop: any EventLoop) {
        self.redis = redis
        self.eventLoop = eventLoop
    }

    func count() async throws {
        _ = try await redis.send(RedisCommand("INCR", "count"))
        _ = try await redis.pipeline([RedisCommand("INCR", "count")])
        #expect(eventLoop.inEventLoop)
    }
}
