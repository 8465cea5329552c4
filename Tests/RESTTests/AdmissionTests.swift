import Testing

@testable import REST

@Suite struct AdmissionTests {
    let start = ContinuousClock.now
    let lane = LaneKey(authority: "host:443", lane: .ordinary)
    var admission = Admission(concurrentPerLane: 2, waitingPerLane: 2, longestWait: .milliseconds(500))

    private mutating func arrive(_ id: UInt64, in lane: LaneKey? = nil, after: Duration = .zero, deadline: Duration = .seconds(10))
        -> Admission.Arrival
    {
        admission.arrived(id, in: lane ?? self.lane, at: start + after, deadline: start + deadline)
    }

    @Test("As many start as may run, as many wait as may wait, and one more is refused")
    mutating func limits() {
        #expect(arrive(1) == .start)
        #expect(arrive(2) == .start)
        #expect(arrive(3) == .wait)
        #expect(arrive(4) == .wait)
        #expect(arrive(5) == .refuse)
    }

    @Test("Another host and another lane have places of their own")
    mutating func lanes() {
        for id in 1...5 { _ = arrive(UInt64(id)) }
        #expect(arrive(6, in: LaneKey(authority: "other:443", lane: .ordinary)) == .start)
        #expect(arrive(7, in: LaneKey(authority: "host:443", lane: .urgent)) == .start)
    }

    @Test("Who waited longest takes the place that became free")
    mutating func order() {
        for id in 1...4 { _ = arrive(UInt64(id)) }
        #expect(admission.finished(in: lane) == 3)
        #expect(admission.finished(in: lane) == 4)
        #expect(admission.finished(in: lane) == nil)
        #expect(arrive(5) == .start)
        #expect(arrive(6) == .wait)
    }

    @Test("Waiting ends as overloaded after the longest wait, not before")
    mutating func overloaded() {
        for id in 1...3 { _ = arrive(UInt64(id)) }
        #expect(admission.nextExpiry == start + .milliseconds(500))
        #expect(admission.expire(at: start + .milliseconds(499)) == [])
        #expect(admission.expire(at: start + .milliseconds(500)) == [.init(id: 3, code: .overloaded)])
        #expect(admission.nextExpiry == nil)
        #expect(admission.finished(in: lane) == nil)
    }

    @Test("A deadline that comes first ends the waiting as a timeout")
    mutating func deadlineFirst() {
        for id in 1...2 { _ = arrive(UInt64(id)) }
        _ = arrive(3, deadline: .milliseconds(100))
        #expect(admission.expire(at: start + .milliseconds(100)) == [.init(id: 3, code: .timeout)])
    }

    @Test("A withdrawn request leaves its place in the queue to others")
    mutating func withdrawn() {
        for id in 1...4 { _ = arrive(UInt64(id)) }
        admission.withdraw(3, from: lane)
        #expect(arrive(5) == .wait)
        #expect(admission.finished(in: lane) == 4)
    }

    @Test("Places come back however many rounds pass")
    mutating func rounds() {
        for round in 0..<100 {
            #expect(arrive(UInt64(round * 3)) == .start)
            #expect(arrive(UInt64(round * 3 + 1)) == .start)
            #expect(arrive(UInt64(round * 3 + 2)) == .wait)
            #expect(admission.finished(in: lane) != nil)
            #expect(admission.finished(in: lane) == nil)
            #expect(admission.finished(in: lane) == nil)
        }
    }
}
