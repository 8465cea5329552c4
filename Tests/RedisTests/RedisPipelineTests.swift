import NIOCore
import Testing

@testable import Redis

/// Order, limits, patience and cancellation of commands under way, decided without a socket or a clock.
@Suite struct RedisPipelineTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func at(_ milliseconds: Int64) -> NIODeadline {
        Self.start + .milliseconds(milliseconds)
    }

    /// Commands lose patience after 250 ms.
    private func pipeline(_ waiters: String..., maximum: Int = 10, maximumBytes: Int = 1000) -> RedisPipeline<String> {
        var limits = RedisLimits()
        limits.maximumInFlight = maximum
        limits.maximumInFlightBytes = maximumBytes
        var pipeline = RedisPipeline<String>(limits: limits)
        for (index, waiter) in waiters.enumerated() {
            _ = pipeline.append(waiter, ticket: UInt64(index + 1), bytes: 10, now: Self.start, timeout: nil)
        }
        return pipeline
    }

    private func receive(_ pipeline: inout RedisPipeline<String>) -> String {
        switch pipeline.received() {
        case .deliver(let waiter): waiter
        case .drop: "dropped"
        case .unexpected: "unexpected"
        }
    }

    @Test("Replies go to whoever asked, in order, and then there is nobody left")
    func order() {
        var pipeline = pipeline("a", "b", "c")
        #expect(pipeline.count == 3)
        #expect(pipeline.bytes == 30)
        #expect([receive(&pipeline), receive(&pipeline), receive(&pipeline)] == ["a", "b", "c"])
        #expect(pipeline.isEmpty)
        #expect(pipeline.bytes == 0)
        #expect(receive(&pipeline) == "unexpected")
    }

    @Test("A cancelled command keeps its place, and its neighbours get their own replies")
    func abandon() {
        var pipeline = pipeline("a", "b", "c")
        #expect(pipeline.abandon(ticket: 2) == ["b"])
        #expect(pipeline.abandon(ticket: 2) == [])
        #expect(pipeline.abandon(ticket: 9) == [])
        #expect([receive(&pipeline), receive(&pipeline), receive(&pipeline)] == ["a", "dropped", "c"])
        #expect(pipeline.abandon(ticket: 1) == [])
    }

    @Test("All commands of one call are cancelled together")
    func abandonBatch() {
        var pipeline = pipeline("before")
        for name in ["x", "y"] { _ = pipeline.append(name, ticket: 7, bytes: 1, now: at(0), timeout: nil) }
        #expect(pipeline.abandon(ticket: 7) == ["x", "y"])
        #expect(pipeline.count == 3)
    }

    @Test("There is room up to the limits, in commands and in bytes")
    func room() {
        let pipeline = pipeline("a", "b", maximum: 3, maximumBytes: 35)
        #expect(pipeline.hasRoom(commands: 1, bytes: 15))
        #expect(!pipeline.hasRoom(commands: 2, bytes: 2))
        #expect(!pipeline.hasRoom(commands: 1, bytes: 16))
    }

    @Test("The timer follows the oldest command, and rests when there is none")
    func timer() {
        var pipeline = pipeline("a")
        _ = pipeline.append("b", ticket: 2, bytes: 1, now: at(100), timeout: nil)
        #expect(pipeline.deadline(now: at(100)) == .later(at(250)))
        #expect(receive(&pipeline) == "a")
        #expect(pipeline.deadline(now: at(250)) == .later(at(350)))
        #expect(receive(&pipeline) == "b")
        #expect(pipeline.deadline(now: at(999)) == .none)
    }

    @Test("When the oldest command is late, the connection is given up")
    func late() {
        var pipeline = pipeline("a")
        _ = pipeline.append("b", ticket: 2, bytes: 1, now: at(100), timeout: nil)
        #expect(pipeline.expire(now: at(249)) == [])
        #expect(pipeline.deadline(now: at(249)) == .later(at(250)))
        #expect(pipeline.expire(now: at(250)) == ["a"])
        #expect(pipeline.deadline(now: at(250)) == .late)
        #expect(pipeline.removeAll() == ["b"])
        #expect(pipeline.isEmpty && pipeline.bytes == 0)
    }

    @Test("A late command gives up the connection even if nobody waits for it any more")
    func lateAndAbandoned() {
        var pipeline = pipeline("a")
        #expect(pipeline.abandon(ticket: 1) == ["a"])
        #expect(pipeline.deadline(now: at(0)) == .later(at(250)))
        #expect(pipeline.deadline(now: at(250)) == .late)
    }

    @Test("A caller with less patience ends its own wait, not the connection")
    func impatient() {
        var pipeline = pipeline("a")
        let alarm = pipeline.append("b", ticket: 2, bytes: 1, now: at(0), timeout: .milliseconds(20))
        #expect(alarm == at(20))
        #expect(pipeline.deadline(now: at(0)) == .later(at(20)))
        #expect(pipeline.expire(now: at(20)) == ["b"])
        #expect(pipeline.deadline(now: at(20)) == .later(at(250)))
        #expect([receive(&pipeline), receive(&pipeline)] == ["a", "dropped"])
    }

    @Test("A caller with more patience makes the connection wait for its command, not for those behind it")
    func patient() {
        var pipeline = pipeline()
        _ = pipeline.append("long", ticket: 1, bytes: 1, now: at(0), timeout: .seconds(2))
        _ = pipeline.append("usual", ticket: 2, bytes: 1, now: at(0), timeout: nil)
        #expect(pipeline.expire(now: at(250)) == ["usual"])
        #expect(pipeline.deadline(now: at(250)) == .later(at(2000)))
        #expect(receive(&pipeline) == "long")
        // The reply behind it is awaited as long as any other: its command is late by now.
        #expect(pipeline.deadline(now: at(250)) == .late)
    }

    @Test("Whatever happens, everybody is answered exactly once", arguments: 0..<50)
    func everybodyOnce(seed: UInt64) {
        var random = SplitMix(state: seed)
        var pipeline = pipeline(maximum: .max, maximumBytes: .max)
        var answered: [String] = []
        var asked: [String] = []
        var now: Int64 = 0
        for ticket in 1...200 as ClosedRange<UInt64> {
            now += Int64.random(in: 0...20, using: &random)
            asked.append("\(ticket)")
            let timeout = Bool.random(using: &random) ? TimeAmount.milliseconds(.random(in: 1...500, using: &random)) : nil
            _ = pipeline.append("\(ticket)", ticket: ticket, bytes: 3, now: at(now), timeout: timeout)
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: if case .deliver(let waiter) = pipeline.received() { answered.append(waiter) }
            case 2: answered += pipeline.abandon(ticket: .random(in: 1...ticket, using: &random))
            case 3: answered += pipeline.expire(now: at(now))
            case 4 where Int.random(in: 0..<10, using: &random) == 0: answered += pipeline.removeAll()
            default: break
            }
        }
        answered += pipeline.removeAll()
        #expect(answered.sorted() == asked.sorted())
        #expect(pipeline.bytes == 0)
    }
}
