import NIOCore
import Testing

@testable import Redis

/// Coming, going and coming back, decided without a socket.
@Suite struct RedisLinkTests {
    private static let start = NIODeadline.uptimeNanoseconds(60_000_000_000)
    private let backoff = RedisBackoff(minimum: .milliseconds(50), maximum: .seconds(2))

    private func at(_ milliseconds: Int64) -> NIODeadline {
        Self.start + .milliseconds(milliseconds)
    }

    private func ready() -> RedisLink {
        var link = RedisLink(backoff: backoff)
        _ = link.start()
        link.becameReady()
        return link
    }

    @Test("A link connects when it is started, once")
    func start() {
        var link = RedisLink(backoff: backoff)
        #expect(link.admission == .wait)
        #expect(link.start() == .connect)
        #expect(link.start() == .nothing)
        #expect(link.awaits(attempt: 1))
        #expect(link.admission == .wait)
        link.becameReady()
        #expect(link.admission == .send)
    }

    @Test("After a loss it pauses and connects again; commands wait for the first attempt and then fail at once")
    func reconnect() {
        var link = ready()
        #expect(link.lost(chance: 0) == .pause(.milliseconds(50)))
        #expect(link.admission == .wait)
        #expect(link.pauseEnded() == .connect)
        #expect(link.lost(chance: 1) == .pause(.milliseconds(100)))
        #expect(link.admission == .reject(.notConnected))
        #expect(link.pauseEnded() == .connect)
        #expect(link.admission == .reject(.notConnected))
        #expect(link.lost(chance: 1) == .pause(.milliseconds(200)))
        #expect(link.pauseEnded() == .connect)
        link.becameReady()
        #expect(link.admission == .send)
        #expect(link.lost(chance: 1) == .pause(.milliseconds(100)))
    }

    @Test("A link to a server that takes no writes any more lets commands wait for the next connection, once what is under way is answered")
    func retires() {
        var link = ready()
        link.retire(now: at(0), chance: 0)
        #expect(link.admission == .wait)
        #expect(link.drained() == .nothing)
        #expect(link.lost(chance: 0) == .pause(.milliseconds(50)))
        #expect(link.pauseEnded() == .connect)
        link.retire(now: at(55), chance: 0)
        #expect(link.phase == .connecting)
        link.becameReady()
        link.retire(now: at(60), chance: 0)
        #expect(link.phase == .retiring)
        #expect(link.drain(inFlight: 1) == .nothing)
        #expect(link.drained() == .close)
    }

    @Test("A link that is led to replicas again and again retires ever more seldom, and serves what it can meanwhile")
    func retiresSeldom() {
        var link = ready()
        var retirements: [Int64] = []
        // One refusal every ten milliseconds.
        for time in stride(from: 0, to: 10_000, by: 10) as StrideTo<Int64> {
            link.retire(now: at(time), chance: 1)
            guard link.phase == .retiring else {
                #expect(link.admission == .send)
                continue
            }
            retirements.append(time)
            #expect(link.lost(chance: 0) == .pause(.milliseconds(50)))
            #expect(link.pauseEnded() == .connect)
            link.becameReady()
        }
        #expect(retirements == [0, 100, 300, 700, 1500, 3100, 5100, 7100, 9100])
    }

    @Test("How long it stays is left to chance, but it stays for the shortest pause")
    func retiresByChance() {
        var link = ready()
        link.retire(now: at(0), chance: 0.5)
        _ = link.lost(chance: 0)
        _ = link.pauseEnded()
        link.becameReady()
        link.retire(now: at(74), chance: 0)
        #expect(link.phase == .ready)
        link.retire(now: at(75), chance: 0)
        #expect(link.phase == .retiring)
        _ = link.lost(chance: 0)
        _ = link.pauseEnded()
        link.becameReady()
        link.retire(now: at(124), chance: 0)
        #expect(link.phase == .ready)
        link.retire(now: at(125), chance: 0)
        #expect(link.phase == .retiring)
    }

    @Test("After the longest pause without a refusal, a link retires as it does for the first time")
    func retiresAnew() {
        var link = ready()
        var retirements: [Int64] = []
        for time in [0, 100, 200, 300, 2301, 2350, 2401, 2402] as [Int64] {
            link.retire(now: at(time), chance: 1)
            guard link.phase == .retiring else { continue }
            retirements.append(time)
            _ = link.lost(chance: 0)
            _ = link.pauseEnded()
            link.becameReady()
        }
        #expect(retirements == [0, 100, 300, 2301, 2401])
    }

    @Test("It never gives up")
    func forEver() {
        var link = RedisLink(backoff: backoff)
        _ = link.start()
        for _ in 0..<1000 {
            guard case .pause(let pause) = link.lost(chance: 1) else { return #expect(Bool(false), "a pause was expected") }
            #expect(pause <= .seconds(2))
            #expect(link.pauseEnded() == .connect)
        }
    }

    @Test("An idle link that is drained closes its socket, and ends when that is gone")
    func drainIdle() {
        var link = ready()
        #expect(link.drain(inFlight: 0) == .close)
        #expect(link.admission == .reject(.shutDown))
        #expect(link.lost(chance: 0) == .end)
        #expect(link.phase == .ended)
        #expect(link.lost(chance: 0) == .nothing)
        #expect(link.start() == .nothing)
    }

    @Test("A link with commands under way closes after the last reply")
    func drainBusy() {
        var link = ready()
        #expect(link.drain(inFlight: 2) == .nothing)
        #expect(link.admission == .reject(.shutDown))
        #expect(link.drained() == .close)
        #expect(link.drained() == .nothing)
        #expect(link.lost(chance: 0) == .end)
    }

    @Test("A reply has nothing to close when nothing is drained")
    func drainedTooEarly() {
        var link = ready()
        #expect(link.drained() == .nothing)
        #expect(link.admission == .send)
    }

    @Test("A link that loses its connection while it is drained ends")
    func drainLost() {
        var link = ready()
        _ = link.drain(inFlight: 1)
        #expect(link.lost(chance: 0) == .end)
    }

    @Test("Drained before it was started, or in a pause, a link ends at once and stays ended")
    func drainWithoutSocket() {
        var idle = RedisLink(backoff: backoff)
        #expect(idle.drain(inFlight: 0) == .end)
        #expect(idle.start() == .nothing)
        var pausing = ready()
        _ = pausing.lost(chance: 0)
        #expect(pausing.drain(inFlight: 0) == .end)
        #expect(pausing.pauseEnded() == .nothing)
        #expect(pausing.admission == .reject(.shutDown))
    }

    @Test("A socket that opens when nobody wants it any more is closed")
    func openedTooLate() {
        var link = RedisLink(backoff: backoff)
        _ = link.start()
        #expect(link.drain(inFlight: 0) == .close)
        #expect(!link.awaits(attempt: 1))
        link.becameReady()
        #expect(link.admission == .reject(.shutDown))
    }

    @Test("A socket that opens after its attempt was given up isn't taken for the next attempt's")
    func lateSocket() {
        var link = RedisLink(backoff: backoff)
        _ = link.start()
        _ = link.lost(chance: 0)
        #expect(!link.awaits(attempt: 1))
        _ = link.pauseEnded()
        #expect(!link.awaits(attempt: 1))
        #expect(link.awaits(attempt: 2))
        link.becameReady()
        #expect(!link.awaits(attempt: 2))
    }

    @Test("Stopped, it ends from wherever it is, once")
    func stop() {
        var link = ready()
        #expect(link.stop() == .end)
        #expect(link.stop() == .nothing)
    }

    @Test("Pauses lie between the shortest and a ceiling that doubles", arguments: [(0, 100), (1, 200), (2, 400), (4, 1600), (5, 2000), (400, 2000)])
    func pauses(failures: Int, ceiling: Int) {
        #expect(backoff.delay(afterFailures: failures, chance: 0) == .milliseconds(50))
        #expect(backoff.delay(afterFailures: failures, chance: 1) == .milliseconds(ceiling))
        #expect(backoff.delay(afterFailures: failures, chance: 0.5) == .milliseconds((50 + ceiling) / 2))
    }

    @Test("A chance outside 0 to 1 doesn't lead outside the pauses")
    func impossibleChance() {
        #expect(backoff.delay(afterFailures: 0, chance: -1) == .milliseconds(50))
        #expect(backoff.delay(afterFailures: 0, chance: 7) == .milliseconds(100))
    }
}
