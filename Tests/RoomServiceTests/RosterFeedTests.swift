import NIOCore
import Redis
import Support
import Testing

@testable import RoomService

/// Who is given what, decided without a Redis.
@Suite struct RosterFeedTests {
    private func id(_ number: Int) -> RedisStreamID { RedisStreamID(milliseconds: UInt64(number), number: 0) }
    private func changes(_ numbers: ClosedRange<Int>) -> RosterPage { .changes(numbers.map { RosterChange(id: id($0), event: ByteBuffer()) }) }

    @Test("Nobody listens: nothing is read; what happened meanwhile is read when somebody comes")
    func nobody() {
        var feed = RosterFeed()
        feed.changed()
        #expect(feed.nextReading() == nil)
        feed.join(1, at: id(5))
        #expect(feed.nextReading() == .changes(after: id(5)))
    }

    @Test("One reading at a time, however many changes and listeners; a change while it is under way leads to one more")
    func oneReading() {
        var feed = RosterFeed()
        for listener in 1...100 { feed.join(listener, at: id(5)) }
        #expect(feed.nextReading() == nil)
        for _ in 0..<10 { feed.changed() }
        #expect(feed.nextReading() == .changes(after: id(5)))
        feed.changed()
        #expect(feed.nextReading() == nil)
        let deliveries = feed.read(changes(6...7))
        #expect(deliveries.count == 100)
        #expect(deliveries.allSatisfy { $0.from == 0 })
        #expect(feed.nextReading() == .changes(after: id(7)))
        #expect(feed.read(.changes([])) == [])
        #expect(feed.nextReading() == nil)
    }

    @Test("Who has seen more is given less; who has seen less is waited for")
    func differentPoints() {
        var feed = RosterFeed()
        feed.join(1, at: id(5))
        feed.join(2, at: id(7))
        #expect(feed.nextReading() == .changes(after: id(5)))
        feed.join(3, at: id(3))
        let deliveries = feed.read(changes(6...8))
        #expect(Set(deliveries.map { [$0.listener, $0.from] }) == [[1, 0], [2, 2]])
        #expect(feed.nextReading() == .changes(after: id(3)))
        #expect(feed.read(changes(4...8)) == [.init(listener: 3, from: 0)])
        #expect(feed.nextReading() == nil)
    }

    @Test("What cannot be told is replaced by the roster, for all who were there; whoever came meanwhile has their own")
    func broken() {
        var feed = RosterFeed()
        feed.join(1, at: id(5))
        feed.changed()
        _ = feed.nextReading()
        #expect(feed.read(.broken) == [])
        #expect(feed.nextReading() == .roster)
        feed.join(2, at: id(9))
        #expect(feed.readRoster(upTo: id(9)) == [1])
        #expect(feed.nextReading() == nil)
    }

    @Test("A point beyond the end of the stream is one of a stream that was lost")
    func lostStream() {
        var feed = RosterFeed()
        feed.join(1, at: id(5))
        feed.join(2, at: id(9))
        #expect(feed.nextReading() == .changes(after: id(5)))
        _ = feed.read(.changes([]))
        #expect(feed.nextReading() == .roster)
        #expect(Set(feed.readRoster(upTo: id(5))) == [1, 2])
        #expect(feed.nextReading() == nil)
    }

    @Test("A reading that failed is tried again, and who left is not waited for")
    func failed() {
        var feed = RosterFeed()
        feed.join(1, at: id(5))
        feed.join(2, at: id(4))
        _ = feed.nextReading()
        feed.readingFailed()
        feed.leave(2)
        #expect(feed.nextReading() == .changes(after: id(5)))
        feed.leave(1)
        #expect(feed.read(changes(6...6)) == [])
        #expect(feed.isEmpty)
        #expect(feed.nextReading() == nil)
    }

    @Test("Whatever happens at once, every listener has every change after its snapshot, once and in order", arguments: 0..<20)
    func interleavings(batch: UInt64) throws {
        for seed in batch * 500..<(batch + 1) * 500 {
            var world = World(seed: seed)
            for _ in 0..<120 { world.step() }
            world.settle()
            if let broken = world.broken {
                Issue.record("seed \(seed): \(broken)")
                return
            }
        }
    }
}

/// One room: its stream, which is trimmed now and then, its listeners, and replies that are late.
private struct World {
    private var random: SeededGenerator
    private var feed = RosterFeed()
    private var last = 0
    /// The oldest entry that is still there.
    private var first = 1
    private var isTold = true
    private var newest = 0
    /// Snapshots that were read and whose listener hasn't joined yet.
    private var arriving: [Int] = []
    private var reply: (RosterFeed.Reading, RosterPage, point: Int)?
    /// What each listener knows: everything up to this.
    private var known: [Int: Int] = [:]
    private(set) var broken: String?

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func step() {
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: last += 1; isTold = false
        case 2: isTold = true; feed.changed()
        case 3: arriving.append(last)
        case 4: if !arriving.isEmpty { join(arriving.remove(at: Int.random(in: 0..<arriving.count, using: &random))) }
        case 5: if let listener = known.keys.min(), known.count > 4 { leave(listener) }
        case 6: if Int.random(in: 0..<8, using: &random) == 0 { first = max(first, last - 1) }
        case 7 where reply != nil && Int.random(in: 0..<4, using: &random) == 0:
            reply = nil
            feed.readingFailed()
        case 8: ask()
        default: answer()
        }
    }

    /// Lets everything come to rest.
    mutating func settle() {
        while !arriving.isEmpty { join(arriving.removeFirst()) }
        feed.changed()
        for round in 0... {
            ask()
            if reply == nil { break }
            answer()
            if round > 20 { broken = broken ?? "never at rest"; return }
        }
        for (listener, point) in known where point != last { broken = broken ?? "listener \(listener) is at \(point), the stream at \(last)" }
    }

    private mutating func join(_ point: Int) {
        newest += 1
        feed.join(newest, at: id(point))
        known[newest] = point
    }

    private mutating func leave(_ listener: Int) {
        feed.leave(listener)
        known[listener] = nil
    }

    private mutating func ask() {
        guard reply == nil, let reading = feed.nextReading() else { return }
        switch reading {
        case .roster: reply = (reading, .broken, last)
        case .changes(let start):
            let start = Int(start.milliseconds)
            let isThere = start == 0 ? first == 1 : start >= first
            reply = (reading, isThere ? .changes((start..<last).map { RosterChange(id: id($0 + 1), event: ByteBuffer()) }) : .broken, last)
        }
    }

    private mutating func answer() {
        guard let (reading, page, point) = reply else { return }
        reply = nil
        if case .roster = reading {
            for listener in feed.readRoster(upTo: id(point)) { known[listener] = point }
            return
        }
        let deliveries = feed.read(page)
        guard case .changes(let changes) = page else { return }
        for delivery in deliveries {
            for change in changes[delivery.from...] {
                guard let point = known[delivery.listener] else { continue }
                let next = Int(change.id.milliseconds)
                if next != point + 1 { broken = broken ?? "listener \(delivery.listener) at \(point) was given \(next)" }
                known[delivery.listener] = next
            }
        }
    }

    private func id(_ number: Int) -> RedisStreamID { RedisStreamID(milliseconds: UInt64(number), number: 0) }
}
