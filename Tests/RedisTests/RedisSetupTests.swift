import Testing

@testable import Redis

/// Making a fresh connection ours.
@Suite struct RedisSetupTests {
    private func setup(_ url: String) throws -> RedisSetup {
        RedisSetup(try RedisConfiguration(url: url))
    }

    private func text(_ setup: RedisSetup) -> String {
        setup.commands.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }

    @Test("Without anything to say, the name is given, so that the server has answered once")
    func nameOnly() throws {
        var setup = try setup("redis://host")
        #expect(text(setup) == "*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$9\r\npartyline\r\n")
        #expect(setup.received(.status("OK")) == .ready)
    }

    @Test("Signing in comes first, then the database, then the name")
    func everything() throws {
        var setup = try setup("redis://user:pass@host/3")
        #expect(text(setup).hasPrefix("*3\r\n$4\r\nAUTH\r\n$4\r\nuser\r\n$4\r\npass\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*3\r\n$6\r\nCLIENT"))
        #expect(setup.received(.status("OK")) == .more)
        #expect(setup.received(.status("OK")) == .more)
        #expect(setup.received(.status("OK")) == .ready)
        #expect(setup.received(.status("OK")) == .refused("a reply that nothing was asked for"))
    }

    @Test("A password alone is the default user's")
    func passwordOnly() throws {
        #expect(text(try setup("redis://:pass@host")).hasPrefix("*2\r\n$4\r\nAUTH\r\n$4\r\npass\r\n"))
    }

    @Test("A refusal is named by its first word, for the rest may quote what we sent")
    func refused() throws {
        var setup = try setup("redis://:pass@host")
        #expect(setup.received(.error("WRONGPASS invalid pass")) == .refused("AUTH refused: WRONGPASS"))
    }

    @Test("Only a server that lacks or forbids names is forgiven", arguments: ["NOPERM no", "ERR unknown subcommand"])
    func forgiven(error: String) throws {
        var setup = try setup("redis://host")
        #expect(setup.received(.error(error)) == .ready)
    }

    @Test("Anything else in place of a status is a refusal", arguments: [RedisReply.null, .integer(1), .bulk([]), .array([]), .error("NOAUTH")])
    func strange(reply: RedisReply) throws {
        var setup = try setup("redis://host")
        guard case .refused = setup.received(reply) else { return #expect(Bool(false), "a refusal was expected") }
    }
}
