import Logging
import Redis
import Rooms
import ServiceKit
import ServiceLifecycle
import Support
import Synchronization
import Testing

@testable import Wiring

@Suite("What is due is done", .timeLimit(.minutes(2)))
struct DueWorkerTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let logger = Logger(label: "due") { _ in SwiftLogNoOpLogHandler() }
    let standup: RoomID

    init() throws {
        standup = try #require(RoomID("standup"))
    }

    func room(_ number: Int) throws -> RoomID { try #require(RoomID("room\(number)")) }

    /// Runs workers over one Redis, each looking all the time, until `body` returns.
    func withWorkers(
        _ count: Int = 1, duties: Duties, metrics: MetricsRegistry = MetricsRegistry(), now: (@Sendable () -> Timestamp)? = nil,
        _ body: (RoomStore, [DueWorker]) async throws -> Void
    ) async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let workers = (0..<count).map { _ in
                DueWorker(
                    store: store, duties: duties, now: now ?? { self.now }, sleep: { _ in try await Task.sleep(for: .milliseconds(1)) },
                    metrics: metrics, logger: logger)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in workers { group.addTask { await worker.run() } }
                try await body(store, workers)
                group.cancelAll()
            }
        }
    }

    @Test("Whoever of several replicas gets to a task first does it, once, and it is gone")
    func once() async throws {
        let (deeds, done) = AsyncStream<RoomID>.makeStream()
        var duties = Duties()
        duties.grace = { room in
            done.yield(room)
            return .done
        }
        try await withWorkers(4, duties: duties) { store, _ in
            for number in 0..<100 { try await store.schedule(.grace(try room(number)), at: now) }
            var seen: Set<RoomID> = []
            var iterator = deeds.makeAsyncIterator()
            for _ in 0..<100 { if let room = await iterator.next() { seen.insert(room) } }
            #expect(seen.count == 100)
            try await untilNothingIsDue(store)
            done.finish()
            let more = await iterator.next()
            #expect(more == nil)
        }
    }

    @Test("What isn't due yet waits; what asks to be done again is, when its time has come; what fails is tried again")
    func times() async throws {
        let clock = Mutex(now)
        let tries = Mutex(0)
        var duties = Duties()
        struct Failure: Error {}
        duties.reconcile = { _ in
            switch tries.withLock({ tries in
                tries += 1
                return tries
            }) {
            case 1: throw Failure()
            case 2: return .again(after: .seconds(30))
            default: return .done
            }
        }
        let registry = MetricsRegistry()
        try await withWorkers(duties: duties, metrics: registry, now: { clock.withLock { $0 } }) { store, worker in
            try await store.schedule(.reconcile(standup), at: now + .seconds(10))
            let early = try await store.claimDue(now: now + .seconds(9), limit: 1)
            #expect(early.isEmpty)
            for (seconds, count) in [(10, 1), (10 + 5, 2), (10 + 5 + 30, 3)] {
                clock.withLock { $0 = now + .seconds(seconds) }
                try await eventually("try \(count) has begun") { tries.withLock { $0 } >= count }
                if count < 3 {
                    try await eventually("what follows try \(count) is put down") { try await store.overdue(now: now + .seconds(seconds)) == .zero }
                }
            }
            try await untilNothingIsDue(store)
        }
        let text = registry.render()
        #expect(text.contains(#"partyline_due_tasks_total{kind="reconcile",outcome="failed"} 1"#))
        #expect(text.contains(#"partyline_due_tasks_total{kind="reconcile",outcome="again"} 1"#))
        #expect(text.contains(#"partyline_due_tasks_total{kind="reconcile",outcome="done"} 1"#))
    }

    @Test("A task that is handed over is done at once, though it is put down for the end of a lease")
    func handedOver() async throws {
        let (deeds, done) = AsyncStream<RoomID>.makeStream()
        var duties = Duties()
        duties.bridge = { room in
            done.yield(room)
            return .done
        }
        try await withWorkers(duties: duties) { store, workers in
            try await workers[0].doSoon(.bridge(standup))
            var iterator = deeds.makeAsyncIterator()
            let room = await iterator.next()
            #expect(room == standup)
            try await untilNothingIsDue(store)
        }
    }

    @Test("A task whose replica died is somebody else's when the lease is over, not before")
    func crash() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            _ = try await store.claim(.bridge(standup), now: now)
            let before = try await store.claimDue(now: now + RoomLimits.dueLease - .milliseconds(1), limit: 9)
            let after = try await store.claimDue(now: now + RoomLimits.dueLease, limit: 9)
            #expect(before.isEmpty)
            #expect(after.map(\.task) == [.bridge(standup)])
        }
    }

    @Test("A lease is renewed for as long as its task takes, and no longer once somebody has put the task down anew")
    func renewal() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let claim = try await store.claim(.bridge(standup), now: now)
            let renewed = try #require(try await store.renew(claim, until: now + .seconds(60)))
            let during = try await store.claimDue(now: now + .seconds(59), limit: 9)
            #expect(during.isEmpty)
            try await store.schedule(.bridge(standup), at: now + .seconds(1))
            let late = try await store.renew(renewed, until: now + .seconds(90))
            #expect(late == nil)
            // Its end doesn't take off what somebody else has put down.
            try await store.finish(renewed)
            let again = try await store.claimDue(now: now + .seconds(1), limit: 9)
            #expect(again.map(\.task) == [.bridge(standup)])
        }
    }

    @Test("Asked to stop, a worker begins nothing new and lets what was begun come to its end")
    func stop() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (permissions, permit) = AsyncStream<Void>.makeStream()
        let finished = Mutex(false)
        var duties = Duties()
        duties.bridge = { _ in
            arrived.yield()
            for await _ in permissions { break }
            finished.withLock { $0 = true }
            return .done
        }
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let worker = DueWorker(store: store, duties: duties, now: { now }, metrics: MetricsRegistry(), logger: logger)
            let group = ServiceGroup(services: [worker], logger: logger)
            let running = Task { try await group.run() }
            try await worker.doSoon(.bridge(standup))
            for await _ in arrivals { break }
            await group.triggerGracefulShutdown()
            permit.yield()
            try await running.value
            #expect(finished.withLock { $0 })
            try await worker.doSoon(.bridge(try room(2)))
            // The one that came too late is left to others.
            let left = try await store.claimDue(now: now + RoomLimits.dueLease, limit: 9)
            #expect(left.map(\.task) == [.bridge(try room(2))])
        }
    }

    @Test("While Redis is away a worker waits, and goes on when it is back")
    func outage() async throws {
        let (deeds, done) = AsyncStream<RoomID>.makeStream()
        var duties = Duties()
        duties.grace = { room in
            done.yield(room)
            return .done
        }
        try await withRedis { server, redis in
            let store = RoomStore(redis: redis)
            let worker = DueWorker(
                store: store, duties: duties, now: { now }, sleep: { try await Task.sleep(for: $0 / 50) }, metrics: MetricsRegistry(), logger: logger)
            let running = Task { await worker.run() }
            try await server.restart()
            try await eventually("Redis is back") { (try? await store.schedule(.grace(standup), at: now)) != nil }
            var iterator = deeds.makeAsyncIterator()
            let room = await iterator.next()
            #expect(room == standup)
            running.cancel()
            await running.value
        }
    }

    func untilNothingIsDue(_ store: RoomStore) async throws {
        try await eventually("nothing is due") { try await store.overdue(now: Timestamp(milliseconds: Int64.max / 2)) == .zero }
    }
}
