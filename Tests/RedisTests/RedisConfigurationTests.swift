import Testing

@testable import Redis

/// What a Redis URL says.
@Suite struct RedisConfigurationTests {
    @Test("Host, port and database are read, with their defaults")
    func addresses() throws {
        let plain = try RedisConfiguration(url: "redis://host")
        #expect(plain.address == .host("host", port: 6379))
        #expect(plain.database == 0)
        #expect(plain.credentials == nil)
        #expect(plain.tls == nil)
        let full = try RedisConfiguration(url: "REDISS://user:p%40ss@10.0.0.1:6380/12")
        #expect(full.address == .host("10.0.0.1", port: 6380))
        #expect(full.database == 12)
        #expect(full.credentials == RedisConfiguration.Credentials(user: "user", password: "p@ss"))
        #expect(full.tls != nil)
        #expect(try RedisConfiguration(url: "redis://[::1]:7000/").address == .host("::1", port: 7000))
    }

    @Test("A unix socket has a path and may have a database")
    func unixSocket() throws {
        let configuration = try RedisConfiguration(url: "unix:///run/redis.sock?db=2")
        #expect(configuration.address == .unixSocket(path: "/run/redis.sock"))
        #expect(configuration.database == 2)
        let password = try RedisConfiguration(url: "unix://:secret@/run/redis.sock")
        #expect(password.credentials == RedisConfiguration.Credentials(user: nil, password: "secret"))
    }

    @Test(
        "What cannot be used is refused, without repeating it",
        arguments: [
            "", "host:6379", "http://secret@host", "redis://", "redis://host/x", "redis://host/1/2", "redis://host/-1", "redis://host:0",
            "redis://host:70000", "redis://secret@host", "unix://secret/run", "unix://", "redis://host/99999999999999999999",
            "unix:///run/redis.sock?db=secret",
        ]
    )
    func refused(url: String) {
        let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: url) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("secret") == false)
    }

    @Test("A CA file that isn't there is refused when the configuration is made")
    func missingAuthority() {
        let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: "rediss://host", caFile: "/nowhere/ca.pem") }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test("Printed, a configuration keeps its password", arguments: ["redis://me:secret@host:1/2", "unix://:secret@/run/redis.sock"])
    func description(url: String) throws {
        let configuration = try RedisConfiguration(url: url)
        for text in ["\(configuration)", String(reflecting: configuration), "\(configuration.credentials as Any)", "\([configuration])"] {
            #expect(!text.contains("secret"))
        }
    }
}
