import Support
import Synchronization
import Testing

@testable import Redis

/// Servers that die, hang and come back.
@Suite(.timeLimit(.minutes(2))) struct RedisOutageTests {
    @Test("When the server is killed, what was under way may have run and what follows surely hasn't")
    func killed() async throws {
        try await withRedisServer { server in
            try await withOneConnection(server.url) { redis, log in
                _ = try await redis.send(RedisCommand("SET", "key", "value"))
                async let waiting = redisError { try await redis.send(RedisCommand("BLPOP", "nothing", "0")) }
                // Its reply shows that the command before it has arrived.
                async let behind = redisError { try await redis.send(RedisCommand("GET", "key")) }
                try await untilBlocked(server)
                try await server.kill()
                let first = await waiting
                #expect(first?.code == .connectionLost)
                #expect(first?.execution == .maybe)
                #expect(await behind?.execution == .maybe)
                await log.line("Redis is still not connected")
                let next = await redisError { try await redis.send(RedisCommand("GET", "key")) }
                #expect(next == RedisError(.notConnected, execution: .surelyNot))
                #expect(!redis.isConnected)
            }
        }
    }

    @Test("When the server is back, the client is too, by itself; losing and finding it is logged once each")
    func restarted() async throws {
        try await withRedisServer { server in
            try await withOneConnection(server.url) { redis, log in
                for round in 1...3 {
                    _ = try await redis.send(RedisCommand("SET", "round", "\(round)"))
                    try await server.kill()
                    await log.line("Redis is still not connected", count: round)
                    try await server.restart()
                    await log.line("info Redis is connected", count: round + 1)
                    #expect(redis.isConnected)
                    let forgotten = try await redis.send(RedisCommand("GET", "round"))
                    #expect(forgotten.isNull)
                }
                #expect(log.count("warning Redis is not connected") == 3)
                #expect(log.count("info Redis is connected") == 4)
                #expect(redis.statistics.connects == 4)
            }
        }
    }

    @Test("When the server hangs, commands time out and may have run; when it goes on, the client is back")
    func hanging() async throws {
        try await withRedisServer { server in
            try await withOneConnection(server.url, limits: .impatient) { redis, log in
                await log.line("info Redis is connected")
                server.pause()
                let late = await redisError { try await redis.send(RedisCommand("INCR", "count")) }
                #expect(late == RedisError(.timeout, execution: .maybe))
                #expect(redis.statistics.timeouts == 1)
                // The kernel accepts connections for a server that hangs: only an answer counts as connected.
                await log.line("connecting took too long")
                #expect(!redis.isConnected)
                let refused = await redisError { try await redis.send(RedisCommand("INCR", "count")) }
                #expect(refused?.execution == .surelyNot)
                server.resume()
                await log.line("info Redis is connected", count: 2)
                // It did run: what a timeout means is "unknown".
                let count = try await redis.send(RedisCommand("GET", "count"), timeout: .seconds(10))
                #expect(count.string == "1")
            }
        }
    }

    @Test("What waits behind a late command is lost with it, and may have run")
    func behindALateCommand() async throws {
        try await withFakeRedis({ _ in nil }) { server in
            try await withOneConnection(server.url, limits: .impatient) { redis, _ in
                let errors = await withTaskGroup(of: RedisError?.self) { group in
                    for number in 0..<20 {
                        group.addTask { await redisError { try await redis.send(RedisCommand("ECHO", "\(number)")) } }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(errors.count == 20)
                #expect(errors.allSatisfy { $0?.execution == .maybe })
                #expect(errors.contains { $0?.code == .timeout })
            }
        }
    }

    @Test("A primary that becomes a replica is left, but ever more seldom if its name leads there again; no write has run, and every read is served")
    func demotion() async throws {
        var limits = RedisLimits.patient
        // The pauses grow for as long as the test may take.
        limits.maximumReconnectDelay = .seconds(600)
        try await withRedisServer { server in
            try await withOneConnection(server.url, limits: limits) { redis, _ in
                let script = RedisScript("redis.call('GET', KEYS[1]) redis.call('INCR', KEYS[1]) return redis.call('INCR', KEYS[1])")
                _ = try await redis.evaluate(script, keys: ["count"], arguments: [])
                _ = try await redis.send(RedisCommand("REPLICAOF", "127.0.0.1", "\(try await freePort())"))
                let losses = redis.statistics.losses
                for round in 0..<100 {
                    let write = round % 2 == 0 ? RedisCommand("SET", "key", "value") : .evaluate(script, keys: ["count"], arguments: [])
                    let error = await redisError { try await redis.send(write) }
                    guard case .server(let text) = error?.code, text.hasPrefix("READONLY") else {
                        Issue.record("a replica refuses to write: \(String(describing: error))")
                        return
                    }
                    #expect(error?.execution == .surelyNot)
                    #expect(try await redis.send(RedisCommand("GET", "count")).string == "2")
                }
                // If each refusal cost a connection, it would be 200: each write is tried twice.
                #expect((1...20).contains(redis.statistics.losses - losses))
                _ = try await redis.send(RedisCommand("REPLICAOF", "NO", "ONE"))
                #expect(try await redis.send(RedisCommand("SET", "key", "value")) == .status("OK"))
                #expect(try await redis.evaluate(script, keys: ["count"], arguments: []).integer == 4)
            }
        }
    }

    @Test("What a demoted primary refused reaches the next one within the same call, alone or in a pipeline, a script by its source")
    func failover() async throws {
        let isDemoted = Mutex(true)
        try await withFakeRedis({ words in
            if words == ["GET", "a"] { return "$1\r\n1\r\n" }
            // The name leads to the new primary as soon as the old one has said what it is.
            let refused = isDemoted.withLock { demoted in
                defer { if words.first != "SET" { demoted = false } }
                return demoted
            }
            return refused ? "-READONLY You can't write against a read only replica.\r\n" : "+\(words[0])\r\n"
        }) { server in
            try await withOneConnection(server.url) { redis, _ in
                let commands = [
                    RedisCommand("SET", "b", "1"), RedisCommand("GET", "a"),
                    RedisCommand.evaluate(RedisScript("return 1"), keys: ["b"], arguments: []),
                ]
                let replies = try await redis.pipeline(commands)
                #expect(replies == [.status("SET"), .bulk(Array("1".utf8)), .status("EVAL")])
                #expect(redis.statistics.connects == 2)
            }
            isDemoted.withLock { $0 = true }
            try await withOneConnection(server.url) { redis, _ in
                let single = try await redis.send(RedisCommand("DEL", "b"))
                #expect(single == .status("DEL"))
                #expect(redis.statistics.connects == 2)
            }
        }
    }

    @Test("A caller in a hurry times out alone: the connection stays, and its late reply goes to nobody")
    func callersDeadline() async throws {
        // The reply to "slow" comes together with the one to the next command.
        try await withFakeRedis({ $0 == ["slow"] ? nil : "+slow\r\n+\($0[0])\r\n" }) { server in
            try await withOneConnection(server.url) { redis, log in
                // Its patience is for the wait for a connection too; here that is over.
                while !redis.isConnected { await Task.yield() }
                let late = await redisError { try await redis.send(RedisCommand("slow"), timeout: .milliseconds(10)) }
                #expect(late == RedisError(.timeout, execution: .maybe))
                let next = try await redis.send(RedisCommand("next"))
                #expect(next == .status("next"))
                #expect(log.count("not connected") == 0)
            }
        }
    }

    @Test("A caller in a hurry times out even behind a patient one, who gets its reply")
    func callersDeadlineBehindAnother() async throws {
        try await withFakeRedis({ _ in nil }) { server in
            try await withOneConnection(server.url) { redis, _ in
                async let patient = redis.send(RedisCommand("patient"))
                while server.received.isEmpty { await Task.yield() }
                let late = await redisError { try await redis.send(RedisCommand("hurry"), timeout: .milliseconds(10)) }
                #expect(late == RedisError(.timeout, execution: .maybe))
                server.send("+for the patient\r\n+late\r\n")
                let reply = try await patient
                #expect(reply == .status("for the patient"))
            }
        }
    }

    @Test("Without a server, commands fail after a short wait, then at once, and surely haven't run")
    func noServer() async throws {
        var limits = RedisLimits()
        limits.connectionWait = .milliseconds(10)
        let port = try await freePort()
        try await withOneConnection("redis://127.0.0.1:\(port)", limits: limits) { redis, log in
            let first = await redisError { try await redis.send(RedisCommand("GET", "key")) }
            #expect(first == RedisError(.notConnected, execution: .surelyNot))
            await log.line("Redis is still not connected")
            let second = await redisError { try await redis.pipeline([RedisCommand("GET", "key")]) }
            #expect(second == RedisError(.notConnected, execution: .surelyNot))
            #expect(log.count("warning") == 1)
        }
    }

    @Test("A script is never missing, however often the server forgets its scripts")
    func scriptFlush() async throws {
        try await withRedis { _, redis in
            let script = RedisScript("return ARGV[1] + 1")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        if number % 5 == 0 { _ = try await redis.send(RedisCommand("SCRIPT", "FLUSH")) }
                        let reply = try await redis.evaluate(script, keys: [], arguments: ["\(number)"])
                        #expect(reply == .integer(Int64(number + 1)))
                        let replies = try await redis.pipeline([.evaluate(script, keys: [], arguments: ["1"]), RedisCommand("PING")])
                        #expect(replies == [.integer(2), .status("PONG")])
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("Through kills and restarts under load, every command is answered or fails; none hangs, none gets another's reply")
    func storm() async throws {
        var limits = RedisLimits()
        limits.commandTimeout = .seconds(1)
        try await withRedis(limits: limits) { server, redis in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<32 {
                    group.addTask {
                        for round in 0..<200 {
                            let word = "\(worker)-\(round)"
                            do {
                                let reply = try await redis.send(RedisCommand("ECHO", word))
                                #expect(reply.string == word)
                            } catch let error as RedisError {
                                #expect([.connectionLost, .notConnected, .timeout].contains(error.code))
                                // Failing at once is cheap, so without this the storm would be over before the server is back.
                                await Task.yield()
                            }
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<3 {
                        server.pause()
                        try await server.restart()
                    }
                }
                try await group.waitForAll()
            }
            #expect(redis.statistics.losses > 0)
        }
    }

    /// Waits until a client of the server is blocked, that is, until its command has arrived.
    private func untilBlocked(_ server: RedisServer) async throws {
        try await withOneConnection(server.url) { observer, _ in
            while true {
                let info = try await observer.send(RedisCommand("INFO", "clients")).string ?? ""
                if info.contains("blocked_clients:1") { return }
            }
        }
    }
}
