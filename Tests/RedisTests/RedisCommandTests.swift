import Testing

@testable import Redis

/// What goes on the wire.
@Suite struct RedisCommandTests {
    private func text(_ command: RedisCommand) -> String {
        String(decoding: command.bytes, as: UTF8.self)
    }

    @Test("A command is an array of bulk strings, whatever is in them")
    func words() {
        #expect(text(RedisCommand("PING")) == "*1\r\n$4\r\nPING\r\n")
        #expect(text(RedisCommand("SET", "", "a\r\nb %s \0é")) == "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$11\r\na\r\nb %s \0é\r\n")
        #expect(text(RedisCommand(["GET", "k"])) == text(RedisCommand("GET", "k")))
    }

    @Test("Arguments may be large and many")
    func large() {
        let word = String(repeating: "x", count: 100_000)
        #expect(text(RedisCommand("SET", "k", word)) == "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\n\(word)\r\n")
        let many = RedisCommand(["DEL"] + (0..<5000).map(String.init))
        #expect(text(many).hasPrefix("*5001\r\n$3\r\nDEL\r\n$1\r\n0\r\n"))
        #expect(text(many).hasSuffix("$4\r\n4999\r\n"))
    }

    @Test("A script goes by its SHA-1 first, and by its source when asked for")
    func script() {
        let script = RedisScript("return 1")
        // From `printf 'return 1' | sha1sum`.
        #expect(script.sha1 == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
        let command = RedisCommand.evaluate(script, keys: ["k"], arguments: ["a"])
        #expect(text(command) == "*5\r\n$7\r\nEVALSHA\r\n$40\r\n\(script.sha1)\r\n$1\r\n1\r\n$1\r\nk\r\n$1\r\na\r\n")
        #expect(command.bySource.map(text) == "*5\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n$1\r\n1\r\n$1\r\nk\r\n$1\r\na\r\n")
    }

    @Test("A command of a template is the same as one that was made at once, by its source too")
    func template() {
        let script = RedisScript("return 1")
        let whole = RedisCommand.evaluate(script, keys: ["k", "l"], arguments: ["a", "b"])
        for known in [[], ["k"], ["k", "l", "a"], ["k", "l", "a", "b"]] {
            let made = RedisTemplate(script, keyCount: 2, known).command(Array(["k", "l", "a", "b"].dropFirst(known.count)))
            #expect(text(made) == text(whole))
            #expect(made.bySource.map(text) == whole.bySource.map(text))
        }
        #expect(text(RedisTemplate("ZADD", "due", "NX").command("1", "é")) == text(RedisCommand("ZADD", "due", "NX", "1", "é")))
        #expect(text(RedisTemplate("PING").command()) == text(RedisCommand("PING")))
        #expect(RedisTemplate("PING").command().bySource == nil)
    }

    @Test(
        "What runs a script is known by its name, however that is written",
        arguments: ["EVAL", "eval", "EvalSha", "EVAL_RO", "EVALSHA_RO", "FCALL", "fcall_ro"]
    )
    func runsScript(name: String) {
        #expect(RedisCommand(name, "return 1", "0").isScript)
        #expect(RedisCommand([name]).isScript)
    }

    @Test("What only has such a word in it runs none", arguments: ["GET", "", "EVA", "SCRIPT", "XEVAL", "\r\nEVAL\r\n"])
    func runsNoScript(name: String) {
        #expect(!RedisCommand(name, "EVAL", "FCALL").isScript)
    }

    @Test("A script of ours is one by its SHA-1 and by its source")
    func ownScript() {
        let command = RedisCommand.evaluate(RedisScript("return 1"), keys: [], arguments: [])
        #expect(command.isScript)
        #expect(command.bySource?.isScript == true)
        #expect(command.bySource?.bySource == nil)
    }

    @Test("Printed, a command keeps its arguments")
    func description() {
        #expect(!"\(RedisCommand("GET", "secret"))".contains("secret"))
        #expect(!String(reflecting: RedisCommand("GET", "secret")).contains("secret"))
    }
}
