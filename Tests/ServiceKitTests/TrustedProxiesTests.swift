import Testing

@testable import ServiceKit

@Suite("Whom a request comes from")
struct TrustedProxiesTests {
    func proxies(_ blocks: String...) throws -> TrustedProxies {
        TrustedProxies(try blocks.map { try #require(AddressBlock($0)) })
    }

    @Test(
        "Who connects counts, unless a trusted proxy does: then the last hop that is none",
        arguments: [
            ([], "203.0.113.9", "203.0.113.9"),
            (["198.51.100.1"], "203.0.113.9", "203.0.113.9"),
            (["198.51.100.1"], "127.0.0.1", "198.51.100.1"),
            (["6.6.6.6, 198.51.100.1"], "10.1.2.3", "198.51.100.1"),
            (["6.6.6.6, 198.51.100.1, 10.9.9.9"], "10.1.2.3", "198.51.100.1"),
            (["6.6.6.6", "198.51.100.1"], "127.0.0.1", "198.51.100.1"),
            (["10.0.0.1, 10.0.0.2"], "127.0.0.1", "10.0.0.1"),
            (["198.51.100.1, evil"], "127.0.0.1", "127.0.0.1"),
            (["198.51.100.1, evil, 10.0.0.7"], "127.0.0.1", "10.0.0.7"),
            ([""], "127.0.0.1", "127.0.0.1"),
            (["::ffff:198.51.100.1"], "::1", "198.51.100.1"),
            (["2001:db8:1:2:3:4:5:6"], "::1", "2001:db8:1:2::/64"),
        ])
    func client(forwardedFor: [String], remote: String, client: String) throws {
        #expect(try proxies("127.0.0.0/8", "::1", "10.0.0.0/8").client(forwardedFor: forwardedFor, remote: remote) == client)
    }

    @Test("Whoever changes the first hops of the header stays the same client", arguments: ["", "1.2.3.4", "1.2.3.4, 5.6.7.8", "10.0.0.1", "x, y"])
    func forged(_ claim: String) throws {
        let header = claim.isEmpty ? "198.51.100.1" : "\(claim), 198.51.100.1"
        #expect(try proxies("127.0.0.0/8").client(forwardedFor: [header], remote: "127.0.0.1") == "198.51.100.1")
    }

    @Test("A socket of this machine is trusted; without any hop nobody knows who it is")
    func local() throws {
        #expect(try proxies().client(forwardedFor: ["198.51.100.1"], remote: nil) == "198.51.100.1")
        #expect(try proxies().client(forwardedFor: [], remote: nil) == "unknown")
    }

    @Test("Blocks hold what begins with their bits")
    func blocks() throws {
        let block = try #require(AddressBlock("192.0.2.128/25"))
        #expect(block.contains(try #require(IPAddress("192.0.2.200"))))
        #expect(!block.contains(try #require(IPAddress("192.0.2.100"))))
        #expect(!block.contains(try #require(IPAddress("::1"))))
        #expect(try #require(AddressBlock("0.0.0.0/0")).contains(try #require(IPAddress("8.8.8.8"))))
        #expect(try #require(AddressBlock("2001:db8::/33")).contains(try #require(IPAddress("2001:db8:7fff::1"))))
        #expect(!(try #require(AddressBlock("2001:db8::/33")).contains(try #require(IPAddress("2001:db8:8000::1")))))
    }

    @Test(
        "What is no address or block is none",
        arguments: ["", "1.2.3", "1.2.3.4/33", "1.2.3.4/-1", "::1/129", "host", "1.2.3.4/8/8", "1.2.3.4/+8", "1.2.3.4:80"])
    func bad(_ text: String) {
        #expect(AddressBlock(text) == nil)
    }
}
