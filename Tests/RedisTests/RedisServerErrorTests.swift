import Testing

@testable import Redis

/// Whether a command may have run, by what the server said against it.
@Suite struct RedisServerErrorTests {
    @Test(
        "What Redis says before it runs anything means that nothing has run, scripts included",
        arguments: ["NOSCRIPT", "LOADING", "NOAUTH", "BUSY", "MASTERDOWN", "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "READONLY"], [false, true]
    )
    func refused(code: String, isScript: Bool) {
        #expect(RedisError.server(code, isScript: isScript).execution == .surelyNot)
        let text = "\(code) and why"
        #expect(RedisError.server(text, isScript: isScript) == RedisError(.server(text), execution: .surelyNot))
    }

    @Test(
        "What a command inside a script may be told means that nothing has run only where there is no script",
        arguments: ["OOM", "NOPERM", "MISCONF", "NOREPLICAS", "WRONGTYPE", "CROSSSLOT"], [false, true]
    )
    func refusedInside(code: String, isScript: Bool) {
        let text = "\(code) and why"
        #expect(RedisError.server(text, isScript: isScript) == RedisError(.server(text), execution: isScript ? .maybe : .surelyNot))
    }

    @Test(
        "Anything else may have run",
        arguments: ["ERR", "EXECABORT", "BUSYGROUP", "BUSYKEY", "UNKILLABLE", "MINE", "oom", "OOMS", "LOADING: no", ""], [false, true]
    )
    func others(code: String, isScript: Bool) {
        let text = "\(code) and why"
        #expect(RedisError.server(text, isScript: isScript) == RedisError(.server(text), execution: .maybe))
    }

    @Test("Only READONLY tells a replica")
    func replica() {
        #expect(RedisError.tellsReplica("READONLY You can't write against a read only replica."))
        #expect(!RedisError.tellsReplica("MASTERDOWN Link with MASTER is down"))
        #expect(!RedisError.tellsReplica("ERR READONLY"))
    }
}
