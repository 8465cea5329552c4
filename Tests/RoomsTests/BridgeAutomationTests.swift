import Logging
import Redis
import Support
import Synchronization
import Testing

@testable import Rooms

@Suite("Bridges that are made and ended by themselves, over a real Redis")
struct BridgeAutomationTests {
    let start = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_first"))
    }

    /// The clouds as a test wants them: legs that dials made, and calls that are over.
    final class Clouds: RoomWitness {
        let legs = Mutex<[Bridge.Sighting.Leg]?>([])
        let browsers = Mutex<[String: Timestamp]>([:])
        let over = Mutex<Set<CallID>>([])

        func legs(of session: SessionID, known: String?, at moment: Timestamp) async -> Bridge.Sighting? {
            let browsers = browsers.withLock { $0 }
            return legs.withLock { $0 }.map {
                Bridge.Sighting(
                    legs: $0, present: Set(browsers.keys).union($0.map(\.connectionID)), browsers: browsers, isComplete: true, at: moment)
            }
        }

        func end(of call: CallHistory) async -> CallEntry? {
            over.withLock { $0.contains(call.id) } ? CallEntry(.status(.completed), at: Timestamp(milliseconds: 1)) : nil
        }
    }

    struct World: Sendable {
        let automation: BridgeAutomation
        let store: RoomStore
        let provider: RecordingProvider
        let clouds: Clouds
        let clock: Moment
        let room: Room

        func join(_ name: String) async throws -> CallID {
            let call = try #require(CallID(name))
            let caller = CallerKey.Hasher(secret: "secret").key(number: "15550001111")
            _ = try await store.judge(
                PINAttempt(call: call, id: "a", digits: room.pin.digits), caller: caller, maskedNumber: "+1555***11", now: clock.now)
            return call
        }

        func leave(_ call: CallID) async throws {
            _ = try await store.tell(CallEntry(.status(.completed), at: clock.now), of: call, now: clock.now)
        }

        /// Kinds of what is due, and after how many seconds.
        func due() async throws -> [String: Int64] {
            var found: [String: Int64] = [:]
            var words = (try await store.redis.send(RedisCommand("ZRANGE", RedisKey.due, "0", "-1", "WITHSCORES")).array ?? []).makeIterator()
            while let task = words.next()?.string.flatMap({ DueTask(member: $0) }), let score = words.next()?.string.flatMap({ Double($0) }) {
                found[task.kind] = (Int64(score) - clock.now.milliseconds) / 1000
            }
            return found
        }
    }

    final class Moment: Sendable {
        private let value: Mutex<Timestamp>
        init(_ start: Timestamp) { value = Mutex(start) }
        var now: Timestamp { value.withLock { $0 } }
        func pass(_ duration: Duration) { value.withLock { $0 = $0 + duration } }
    }

    func withWorld(
        isOn: Bool = true, _ provider: RecordingProvider = RecordingProvider(), _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: start).room
            let clock = Moment(start)
            let logger = Logger(label: "automation") { _ in SwiftLogNoOpLogHandler() }
            let keeper = BridgeKeeper(store: store, provider: provider, now: { clock.now }, logger: logger)
            let clouds = Clouds()
            let automation = BridgeAutomation(
                keeper: keeper, witness: clouds, isOn: isOn, grace: .seconds(30), now: { clock.now }, logger: logger)
            try await body(World(automation: automation, store: store, provider: provider, clouds: clouds, clock: clock, room: room))
        }
    }

    @Test("One is made for a caller, once, and not for nobody")
    func making() async throws {
        try await withWorld { world in
            #expect(try await world.automation.make(standup) == .done)
            #expect(world.provider.deeds == [])
            _ = try await world.join("a")
            #expect(try await world.automation.make(standup) == .done)
            #expect(try await world.automation.make(standup) == .done)
            #expect(world.provider.deeds == ["dial"])
            #expect(try await world.due()["reconcile"] == 30)
        }
    }

    @Test("It ends a grace period after the last caller left, unless somebody has joined since")
    func grace() async throws {
        try await withWorld { world in
            let first = try await world.join("a")
            _ = try await world.automation.make(standup)
            try await world.leave(first)
            try await world.automation.lastCallerLeft(standup)
            #expect(try await world.due()["grace"] == 30)
            let second = try await world.join("b")
            #expect(try await world.automation.end(standup) == .done)
            #expect(world.provider.deeds == ["dial"])
            try await world.leave(second)
            #expect(try await world.automation.end(standup) == .done)
            #expect(world.provider.deeds == ["dial", "end"])
            #expect(try await world.store.bridge(standup).bridge == nil)
        }
    }

    @Test("One that somebody asked for ends if nobody rings in for long, and not while somebody does")
    func unused() async throws {
        try await withWorld { world in
            var random = RandomSource.system
            let bridge = Bridge(
                state: .up, operation: OperationID(from: &random), leg: Bridge.Leg(id: "sip", connectionID: "leg", streamID: nil),
                call: CallID("bridge"), since: start)
            _ = try await world.store.write(bridge, of: standup, replacing: try await world.store.bridge(standup))
            world.clouds.legs.withLock { $0 = [Bridge.Sighting.Leg(connectionID: "leg", created: start)] }
            _ = try await world.automation.reconcile(standup)
            #expect(try await world.due()["grace"] == nil)
            world.clock.pass(RoomLimits.unusedBridgeAtMost + .seconds(1))
            let caller = try await world.join("a")
            _ = try await world.automation.reconcile(standup)
            #expect(try await world.due()["grace"] == nil)
            _ = try await world.store.redis.send(RedisCommand("ZREM", RedisKey.joined(standup), caller.text))
            _ = try await world.automation.reconcile(standup)
            #expect(try await world.due()["grace"] == 0)
            #expect(try await world.automation.end(standup) == .done)
            #expect(world.provider.deeds == ["end"])
        }
    }

    @Test("Whoever joins while it is being ended gets another")
    func joiningTheEnd() async throws {
        let arrivals = Mutex<(@Sendable () async -> Void)?>(nil)
        let provider = RecordingProvider(ending: {
            await arrivals.withLock { $0 }?()
            return true
        })
        try await withWorld(provider) { world in
            let first = try await world.join("a")
            _ = try await world.automation.make(standup)
            try await world.leave(first)
            arrivals.withLock { $0 = { _ = try? await world.join("b") } }
            #expect(try await world.automation.end(standup) == .done)
            #expect(world.provider.deeds == ["dial", "end", "dial"])
        }
    }

    @Test("A dial that fails is told in the caller's story, and tried again after a while, a few times")
    func failing() async throws {
        let provider = RecordingProvider(dialling: { _ in DialReport(.failed, reason: "the provider refused with status 409") })
        try await withWorld(provider) { world in
            let call = try await world.join("a")
            world.clock.pass(.seconds(1))
            var waits: [DueOutcome] = []
            for _ in 0..<20 {
                waits.append(try await world.automation.make(standup))
                guard case .again(let pause) = waits.last else { break }
                world.clock.pass(pause)
            }
            #expect(provider.deeds == ["dial", "dial", "dial", "dial"])
            #expect(waits.last == .done)
            let story = try #require(try await world.store.history(of: call)).timeline
            let told = story.filter { $0.kind == .decided }
            #expect(told.count == 4)
            #expect(told.first?.facts[.rule] == "bridge-failed")
            #expect(told.first?.facts[.values] == "the provider refused with status 409")
            // The next caller has not waited yet.
            _ = try await world.join("b")
            _ = try await world.automation.make(standup)
            #expect(provider.deeds.count == 5)
        }
    }

    @Test("A dial whose answer is lost is told once, is never repeated while it may have happened, and is made again when nobody sees a leg")
    func losing() async throws {
        let answers = Mutex<[DialReport]>([DialReport(.unknown, reason: "lost")])
        let provider = RecordingProvider(dialling: { operation in
            answers.withLock { $0.popLast() } ?? DialReport(.taken(Bridge.Leg(id: "n", connectionID: operation.text, streamID: "n")))
        })
        try await withWorld(provider) { world in
            let call = try await world.join("a")
            #expect(try await world.automation.make(standup) == .again(after: .milliseconds(60_001)))
            #expect(try await world.automation.make(standup) == .again(after: .milliseconds(60_001)))
            #expect(provider.deeds == ["dial"])
            #expect(try await world.due()["reconcile"] == 2)
            world.clock.pass(.seconds(2))
            #expect(try await world.automation.reconcile(standup) == .again(after: RoomLimits.unseenFor))
            world.clock.pass(.seconds(10))
            #expect(try await world.automation.reconcile(standup) == .again(after: RoomLimits.reconcileEvery))
            #expect(try await world.store.bridge(standup).bridge?.state == .absent)
            world.clock.pass(.seconds(1))
            #expect(try await world.automation.make(standup) == .done)
            #expect(provider.deeds == ["dial", "dial"])
            let told = try #require(try await world.store.history(of: call)).timeline.filter { $0.kind == .decided }
            #expect(told.map { $0.facts[.rule] } == ["bridge-unknown"])
        }
    }

    @Test("A leg found of a dial whose answer was lost is owned, and can be hung up")
    func finding() async throws {
        let provider = RecordingProvider(dialling: { _ in DialReport(.unknown, reason: "lost") })
        try await withWorld(provider) { world in
            _ = try await world.join("a")
            _ = try await world.automation.make(standup)
            let found = Bridge.Sighting.Leg(connectionID: "found", created: start)
            world.clouds.legs.withLock { $0 = [found] }
            world.clock.pass(.seconds(2))
            _ = try await world.automation.reconcile(standup)
            #expect(try await world.store.bridge(standup).bridge?.leg?.connectionID == "found")
            #expect(try await world.automation.keeper.hangUp(standup) == .done)
            #expect(provider.deeds == ["dial", "end"])
        }
    }

    @Test("A bridge that is gone though nobody said so is made again for who is left, and a leg that nobody owns is ended")
    func gone() async throws {
        try await withWorld { world in
            _ = try await world.join("a")
            world.clock.pass(.milliseconds(5))
            _ = try await world.automation.make(standup)
            world.clock.pass(.seconds(70))
            let orphan = Bridge.Sighting.Leg(connectionID: "orphan", created: start)
            world.clouds.legs.withLock { $0 = [orphan] }
            _ = try await world.automation.reconcile(standup)
            #expect(try await world.store.bridge(standup).bridge?.state == .absent)
            #expect(world.provider.deeds == ["dial", "end"])
            #expect(try await world.due()["bridge"] == 1)
            world.clock.pass(.seconds(1))
            _ = try await world.automation.make(standup)
            #expect(world.provider.deeds == ["dial", "end", "dial"])
        }
    }

    @Test("A caller whose end nobody told is looked up, and if it was the last one the bridge ends")
    func untoldEnd() async throws {
        try await withWorld { world in
            let call = try await world.join("a")
            _ = try await world.automation.make(standup)
            let bridge = try #require(try await world.store.bridge(standup).bridge?.leg)
            world.clouds.legs.withLock { $0 = [Bridge.Sighting.Leg(connectionID: bridge.connectionID, created: start)] }
            world.clouds.over.withLock { $0 = [call] }
            world.clock.pass(.seconds(30))
            _ = try await world.automation.reconcile(standup)
            #expect(try await world.due()["grace"] == nil)
            world.clock.pass(.seconds(31))
            _ = try await world.automation.reconcile(standup)
            #expect(try await world.due()["grace"] == 30)
            #expect(try #require(try await world.store.history(of: call)).isEnded)
        }
    }

    @Test("A browser that went or came though nobody said so is gone from the roster, or in it; one that has only just come stays")
    func unseenBrowsers() async throws {
        try await withWorld { world in
            func shown() async throws -> [String: Bool] {
                Dictionary(try await world.store.participants(of: standup).map { ($0.id, $0.isConnected) }, uniquingKeysWith: { $1 })
            }
            for name in ["left", "stays"] {
                let participant = Participant(id: name, name: name, isConnected: true, since: start)
                try await world.store.show(participant, in: standup, now: start)
            }
            world.clock.pass(.seconds(3600))
            try await world.store.show(
                Participant(id: "new", name: nil, isConnected: true, since: world.clock.now), in: standup, now: world.clock.now)
            world.clouds.browsers.withLock { $0 = ["stays": start, "unheard": start] }
            _ = try await world.automation.reconcile(standup)
            let after = try await shown()
            #expect(after == ["left": false, "stays": true, "new": true, "unheard": true])
            let left = try await world.store.participants(of: standup).first { $0.id == "left" }
            #expect(left == Participant(id: "left", name: "left", isConnected: false, since: world.clock.now))
            // Nobody can look: nobody is taken for gone.
            world.clouds.legs.withLock { $0 = nil }
            world.clouds.browsers.withLock { $0 = [:] }
            world.clock.pass(.seconds(3600))
            _ = try await world.automation.reconcile(standup)
            #expect(try await shown()["stays"] == true)
        }
    }

    @Test("Comparing goes on while there is a caller, a bridge or a leg, and while nobody can look; then it stops")
    func stopping() async throws {
        try await withWorld { world in
            let call = try await world.join("a")
            #expect(try await world.automation.reconcile(standup) == .again(after: RoomLimits.reconcileEvery))
            try await world.leave(call)
            world.clouds.legs.withLock { $0 = nil }
            #expect(try await world.automation.reconcile(standup) == .again(after: RoomLimits.reconcileEvery))
            world.clouds.legs.withLock { $0 = [Bridge.Sighting.Leg(connectionID: "young", created: start)] }
            #expect(try await world.automation.reconcile(standup) == .again(after: RoomLimits.reconcileEvery))
            world.clouds.legs.withLock { $0 = [] }
            #expect(try await world.automation.reconcile(standup) == .done)
            #expect(world.provider.deeds == [])
        }
    }

    @Test("Where people connect the line themselves nothing is dialled or ended by itself, and what is recorded is compared all the same")
    func manual() async throws {
        try await withWorld(isOn: false) { world in
            let call = try await world.join("a")
            #expect(try await world.automation.make(standup) == .done)
            #expect(try await world.due()["reconcile"] == 30)
            _ = try await world.automation.keeper.dialOut(standup)
            try await world.leave(call)
            try await world.automation.lastCallerLeft(standup)
            #expect(try await world.due()["grace"] == nil)
            #expect(try await world.automation.end(standup) == .done)
            #expect(world.provider.deeds == ["dial"])
        }
    }

    @Test("A room of two days ago gets a bridge like any other: a conversation is made by its name when somebody enters it")
    func oldRoom() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis, lifetime: .seconds(96 * 3600))
            let room = try await store.create(standup, session: session, now: start).room
            let clock = Moment(start + .seconds(49 * 3600))
            let provider = RecordingProvider()
            let logger = Logger(label: "automation") { _ in SwiftLogNoOpLogHandler() }
            let keeper = BridgeKeeper(store: store, provider: provider, now: { clock.now }, logger: logger)
            let automation = BridgeAutomation(
                keeper: keeper, witness: Clouds(), isOn: true, grace: .seconds(30), now: { clock.now }, logger: logger)
            let caller = CallerKey.Hasher(secret: "secret").key(number: "15550001111")
            let judgement = try await store.judge(
                PINAttempt(call: try #require(CallID("a")), id: "a", digits: room.pin.digits), caller: caller, maskedNumber: nil, now: clock.now)
            #expect(judgement.verdict == .join(standup, session))
            _ = try await automation.make(standup)
            #expect(provider.deeds == ["dial"])
        }
    }
}
