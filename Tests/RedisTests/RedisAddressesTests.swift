import NIOCore
import Testing

@testable import Redis

/// Which addresses an attempt to connect uses and when they are looked up, decided without a lookup or a clock.
@Suite struct RedisAddressesTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let old: [SocketAddress]
    private let new: [SocketAddress]

    init() throws {
        old = [try SocketAddress(ipAddress: "192.0.2.1", port: 6379)]
        new = [try SocketAddress(ipAddress: "2001:db8::1", port: 6379), try SocketAddress(ipAddress: "192.0.2.2", port: 6379)]
    }

    private func at(_ milliseconds: Int64) -> NIODeadline {
        Self.start + .milliseconds(milliseconds)
    }

    /// Patience lasts 300 ms, and two addresses are remembered.
    private func addresses() -> RedisAddresses {
        var limits = RedisLimits()
        limits.lookupPatience = .milliseconds(300)
        limits.maximumReconnectDelay = .seconds(2)
        limits.maximumAddresses = 2
        return RedisAddresses(limits: limits)
    }

    /// A lookup has ended; nil if it failed. Answers what is told to who waits for it.
    private func end(_ addresses: inout RedisAddresses, _ found: [SocketAddress]?, isAwaited: Bool = true, at time: Int64) -> [SocketAddress]? {
        let result = Result { () throws -> [SocketAddress] in
            guard let found else { throw RedisError(.notConnected, execution: .surelyNot) }
            return found
        }
        return try? addresses.found(result, isAwaited: isAwaited, now: at(time)).get()
    }

    @Test("The first attempt asks, and those that follow wait for the same lookup, however long it takes")
    func oneLookup() {
        var addresses = addresses()
        #expect(addresses.want(now: at(0)) == .ask(until: nil))
        for time in stride(from: 100, to: 60_000, by: 100) as StrideTo<Int64> { #expect(addresses.want(now: at(time)) == .wait(until: nil)) }
        #expect(end(&addresses, old, at: 60_000) == old)
        #expect(addresses.want(now: at(60_001)) == .ask(until: at(60_301)))
    }

    @Test("What comes when nobody waits any more is used by the next attempt without another lookup, once and soon")
    func lateResult() {
        var addresses = addresses()
        _ = addresses.want(now: at(0))
        #expect(end(&addresses, old, isAwaited: false, at: 3000) == old)
        #expect(addresses.want(now: at(5000)) == .use(old))
        #expect(addresses.want(now: at(5001)) == .ask(until: at(5301)))
        #expect(end(&addresses, new, isAwaited: false, at: 9000) == new)
        #expect(addresses.want(now: at(11_001)) == .ask(until: at(11_301)))
    }

    @Test("Known addresses will do when a lookup takes longer than a short patience, for whoever comes later, too")
    func slowLookup() {
        var addresses = addresses()
        _ = addresses.want(now: at(0))
        _ = end(&addresses, old, at: 1)
        #expect(addresses.want(now: at(1000)) == .ask(until: at(1300)))
        #expect(addresses.want(now: at(1299)) == .wait(until: at(1300)))
        #expect(addresses.want(now: at(1300)) == .use(old))
        #expect(end(&addresses, new, isAwaited: false, at: 2000) == new)
        #expect(addresses.want(now: at(2001)) == .use(new))
    }

    @Test("Known addresses will do when a lookup fails or finds nothing; without any, the failure is told")
    func failedLookup() {
        var addresses = addresses()
        _ = addresses.want(now: at(0))
        #expect(end(&addresses, nil, at: 1) == nil)
        _ = addresses.want(now: at(10))
        #expect(end(&addresses, old, at: 11) == old)
        _ = addresses.want(now: at(20))
        #expect(end(&addresses, nil, at: 21) == old)
        _ = addresses.want(now: at(30))
        #expect(end(&addresses, [], at: 31) == old)
        _ = addresses.want(now: at(40))
        #expect(end(&addresses, new, at: 41) == new)
        #expect(addresses.known == new)
    }

    @Test("A failure that nobody waits for leaves nothing to use without another lookup")
    func lateFailure() {
        var addresses = addresses()
        _ = addresses.want(now: at(0))
        _ = end(&addresses, old, at: 1)
        _ = addresses.want(now: at(10))
        _ = end(&addresses, nil, isAwaited: false, at: 3000)
        #expect(addresses.want(now: at(3001)) == .ask(until: at(3301)))
    }

    @Test("No more addresses are remembered than the limit")
    func manyAddresses() {
        var addresses = addresses()
        _ = addresses.want(now: at(0))
        #expect(end(&addresses, new + old, at: 1) == new)
    }
}
