import Support
import Testing

@testable import Redis

/// Servers that answer wrongly, refuse us, or aren't Redis.
@Suite(.timeLimit(.minutes(2))) struct RedisHostilityTests {
    @Test(
        "Garbage closes the connection, and the next one works",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0", "$-9\r\n", "*2147483647\r\n", "*65537\r\n",
            "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", "%1\r\n+a\r\n+b\r\n",
        ]
    )
    func garbage(bytes: String) async throws {
        try await withFakeRedis({ $0 == ["garbage"] ? bytes : "+fine\r\n" }) { server in
            try await withOneConnection(server.url) { redis, log in
                async let first = redisError { try await redis.send(RedisCommand("garbage")) }
                let error = await first
                #expect(error?.code == .protocolViolation || error?.code == .replyTooLarge)
                #expect(error?.execution == .maybe)
                await log.line("info Redis is connected", count: 2)
                let next = try await redis.send(RedisCommand("next"))
                #expect(next == .status("fine"))
            }
        }
    }

    @Test("A reply that nothing was asked for closes the connection before it can be taken for another's")
    func unasked() async throws {
        try await withFakeRedis({ $0 == ["twice"] ? "+one\r\n+two\r\n" : "+\($0[0])\r\n" }) { server in
            try await withOneConnection(server.url) { redis, log in
                let first = try await redis.send(RedisCommand("twice"))
                #expect(first == .status("one"))
                await log.line("info Redis is connected", count: 2)
                let next = try await redis.send(RedisCommand("next"))
                #expect(next == .status("next"))
                #expect(log.count("a reply that nothing was asked for") == 1)
            }
        }
    }

    @Test("With the right password or user the client is in", arguments: ["redis://:secret@", "redis://default:secret@", "redis://worker:other@"])
    func signedIn(prefix: String) async throws {
        let options = ["--requirepass", "secret", "--user", "worker", "on", ">other", "~*", "&*", "+@all"]
        try await withRedisServer(options: options) { server in
            try await withOneConnection("\(prefix)127.0.0.1:\(server.port)/1") { redis, _ in
                let name = try await redis.send(RedisCommand("CLIENT", "GETNAME")).string
                #expect(name == "partyline")
            }
        }
    }

    @Test(
        "Without it, the log says which step was refused and how, never with what",
        arguments: ["redis://:wrong-word@", "redis://nobody:wrong-word@", "redis://"]
    )
    func notSignedIn(prefix: String) async throws {
        var limits = RedisLimits()
        limits.connectionWait = .seconds(10)
        try await withRedisServer(options: ["--requirepass", "secret"]) { server in
            try await withOneConnection("\(prefix)127.0.0.1:\(server.port)", limits: limits) { redis, log in
                await log.line("refused")
                let error = await redisError { try await redis.send(RedisCommand("GET", "key")) }
                #expect(error == RedisError(.notConnected, execution: .surelyNot))
                #expect(log.count("wrong-word") == 0)
                #expect(log.count("AUTH refused: WRONGPASS") + log.count("CLIENT SETNAME refused: NOAUTH") >= 1)
            }
        }
    }

    @Test("A user who may not name its connection is served all the same")
    func withoutName() async throws {
        try await withRedisServer(options: ["--user", "reader", "on", ">pass", "~*", "&*", "+get", "+auth", "+select"]) { server in
            try await withOneConnection("redis://reader:pass@127.0.0.1:\(server.port)") { redis, _ in
                let reply = try await redis.send(RedisCommand("GET", "key"))
                #expect(reply.isNull)
                let error = await redisError { try await redis.send(RedisCommand("SET", "key", "value")) }
                #expect(error?.execution == .surelyNot)
            }
        }
    }

    @Test("A server whose certificate nobody we trust has signed is refused before it is told anything")
    func untrustedCertificate() async throws {
        try await withRedisServer(.tls) { server in
            try await withOneConnection("rediss://:wrong-word@localhost:\(server.port)") { redis, log in
                await log.line("Redis is not connected")
                #expect(!redis.isConnected)
                #expect(log.count("wrong-word") == 0)
            }
        }
    }

    @Test("A certificate counts for the addresses it names, and for no others")
    func certificateNames() async throws {
        try await withRedisServer(.tls) { server in
            try await withOneConnection("rediss://127.0.0.1:\(server.port)", caFile: server.caFile) { redis, _ in
                let reply = try await redis.send(RedisCommand("PING"))
                #expect(reply == .status("PONG"))
            }
            try await withOneConnection("rediss://127.0.0.2:\(server.port)", caFile: server.caFile) { redis, log in
                await log.line("Redis is not connected")
                #expect(!redis.isConnected)
                #expect(log.count("refused") == 0)
            }
        }
    }

    @Test("TLS spoken to a plain port, and plain words to a TLS port, end in a log line")
    func wrongPort() async throws {
        try await withRedisServer { server in
            try await withOneConnection("rediss://127.0.0.1:\(server.port)", limits: .impatient) { _, log in
                await log.line("Redis is not connected")
            }
        }
        try await withRedisServer(.tls) { server in
            try await withOneConnection("redis://127.0.0.1:\(server.port)", limits: .impatient) { _, log in
                await log.line("Redis is not connected")
            }
        }
    }
}
