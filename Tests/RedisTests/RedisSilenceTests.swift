import NIOCore
import Testing

@testable import Redis

/// How long a listening connection may be silent.
@Suite struct RedisSilenceTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let limits: RedisLimits = {
        var limits = RedisLimits()
        limits.subscriberIdle = .seconds(5)
        limits.subscriberPatience = .seconds(2)
        return limits
    }()

    @Test("A quiet connection is asked whether it is there, and given up when it owes the answer too long")
    func quiet() {
        var silence = RedisSilence(limits: limits, now: start)
        #expect(silence.step(isWaiting: false, now: start) == .wait(until: start + .seconds(5)))
        #expect(silence.step(isWaiting: false, now: start + .seconds(5)) == .ask)
        silence.asked(isFirst: true, now: start + .seconds(5))
        #expect(silence.step(isWaiting: true, now: start + .seconds(5)) == .wait(until: start + .seconds(7)))
        #expect(silence.step(isWaiting: true, now: start + .seconds(7)) == .late)
    }

    @Test("Whatever comes breaks the silence")
    func broken() {
        var silence = RedisSilence(limits: limits, now: start)
        silence.asked(isFirst: true, now: start + .seconds(5))
        silence.broken(now: start + .seconds(6))
        #expect(silence.step(isWaiting: true, now: start + .seconds(7)) == .wait(until: start + .seconds(8)))
        #expect(silence.step(isWaiting: false, now: start + .seconds(7)) == .wait(until: start + .seconds(11)))
    }

    @Test("Asking more doesn't put off the end of the patience")
    func askingMore() {
        var silence = RedisSilence(limits: limits, now: start)
        silence.asked(isFirst: true, now: start)
        silence.asked(isFirst: false, now: start + .seconds(1))
        #expect(silence.step(isWaiting: true, now: start + .seconds(2)) == .late)
    }
}
