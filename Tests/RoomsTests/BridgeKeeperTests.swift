import Logging
import Support
import Testing

@testable import Rooms

@Suite("What is done about a bridge")
struct BridgeKeeperTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID
    let operation: OperationID

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_first"))
        operation = try #require(OperationID("before"))
    }

    func withKeeper(
        _ provider: RecordingProvider, _ bridge: Bridge?, clock: any Clock<Duration> = ManualClock(),
        _ body: @escaping @Sendable (BridgeKeeper, RoomStore) async throws -> Void
    ) async throws {
        try await withRedis { _, redis in
            let store = RoomStore(redis: redis)
            _ = try await store.create(standup, session: session, now: now)
            if let bridge {
                let none = try await store.bridge(standup)
                #expect(try await store.write(bridge, of: standup, replacing: none) == nil)
            }
            let logger = Logger(label: "keeper") { _ in SwiftLogNoOpLogHandler() }
            try await body(BridgeKeeper(store: store, provider: provider, now: { now }, clock: clock, logger: logger), store)
        }
    }

    func up(_ state: Bridge.State, age: Duration = .zero) -> Bridge {
        let leg = Bridge.Leg(id: "sip", connectionID: "connection", streamID: "stream")
        return Bridge(state: state, operation: operation, leg: leg, since: now - age)
    }

    @Test("A hang-up goes on when whoever asked has gone: the leg is ended, and so is its record")
    func abandonedHangUp() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (permissions, permit) = AsyncStream<Void>.makeStream()
        let provider = RecordingProvider(ending: {
            arrived.yield()
            for await _ in permissions { break }
            return !Task.isCancelled
        })
        try await withKeeper(provider, up(.up)) { keeper, store in
            let request = Task { try await keeper.hangUp(standup) }
            for await _ in arrivals { break }
            request.cancel()
            permit.yield()
            let result = try await request.value
            let left = try await store.bridge(standup)
            #expect(result == .done)
            #expect(left.bridge?.state == .absent)
        }
    }

    @Test("A leg whose hang-up nobody confirmed is ended before the next dial, and if that fails nobody dials")
    func stuckHangUp() async throws {
        for isGone in [true, false] {
            let provider = RecordingProvider(ending: { isGone })
            try await withKeeper(provider, up(.ending, age: .seconds(11))) { keeper, _ in
                let result = try await keeper.dialOut(standup)
                #expect(provider.deeds == (isGone ? ["end", "dial"] : ["end"]))
                if !isGone { #expect(result == .failed(reason: "the leg before could not be ended")) }
            }
        }
    }

    @Test("A bridge that can be made only once another has ended counts against the caps like any other")
    func countedAfterWaiting() async throws {
        let clock = ManualClock()
        let provider = RecordingProvider()
        try await withKeeper(provider, up(.ending), clock: clock) { keeper, store in
            var caps = DialCaps()
            caps[.bridges] = 0
            let budget = BridgeKeeper.Budget(address: CallerKey.Hasher(secret: "secret").key(address: "192.0.2.1"), caps: caps)
            async let result = keeper.dialOut(standup, within: budget)
            await clock.waitForSleepers()
            _ = try await store.write(nil, of: standup, replacing: try await store.bridge(standup))
            clock.advance(by: BridgeKeeper.longestLook)
            #expect(try await result == .capped(.bridges, retryAfter: .seconds(3600)))
            #expect(provider.deeds == [])
        }
    }

    @Test("A dial whose answer was lost, or that was refused, but whose leg has asked for its NCCO meanwhile, made a bridge")
    func answeredMeanwhile() async throws {
        let call = try #require(CallID("leg"))
        for outcome in [Bridge.DialOutcome.unknown, .failed] {
            let provider = RecordingProvider(dialling: { _ in DialReport(outcome, reason: "lost") })
            try await withKeeper(provider, nil) { keeper, store in
                provider.onDial { operation in
                    let proof = BridgeProof(room: standup, operation: operation, expires: now + RoomLimits.proofLifetime)
                    let isWanted = try? await keeper.answer(proof, call: call, region: nil, by: Deadline(in: .seconds(60), on: ManualClock()))
                    #expect(isWanted == true)
                }
                let result = try await keeper.dialOut(standup)
                #expect(result == .upWithoutLeg(call))
                let record = try await store.bridge(standup)
                #expect(record.bridge?.state == .up)
            }
        }
    }

    @Test("A request doesn't wait for its dial longer than it may, and the dial goes on without it")
    func budget() async throws {
        let clock = ManualClock()
        let (permissions, permit) = AsyncStream<Void>.makeStream()
        let provider = RecordingProvider(dialling: { operation in
            for await _ in permissions { break }
            return DialReport(.taken(Bridge.Leg(id: "new", connectionID: operation.text, streamID: "new")))
        })
        try await withKeeper(provider, nil, clock: clock) { keeper, store in
            async let result = keeper.dialOut(standup)
            await clock.waitForSleepers()
            clock.advance(by: RoomLimits.dialOutAtMost)
            #expect(try await result == .busy)
            permit.yield()
            var bridge: Bridge?
            while bridge?.leg == nil {
                bridge = try await store.bridge(standup).bridge
                await Task.yield()
            }
            let again = try await keeper.dialOut(standup)
            #expect(again == .dialled(try #require(bridge?.leg)))
            #expect(provider.deeds == ["dial"])
        }
    }

    @Test("A leg that was never answered is ended beside the next dial, which doesn't wait for it")
    func unansweredLeg() async throws {
        let (permissions, permit) = AsyncStream<Void>.makeStream()
        let provider = RecordingProvider(
            ending: {
                for await _ in permissions { break }
                return true
            },
            dialling: { operation in
                // Only a dial that doesn't wait for the end lets the end come.
                permit.yield()
                return DialReport(.taken(Bridge.Leg(id: "new", connectionID: operation.text, streamID: "new")))
            })
        try await withKeeper(provider, up(.dialling, age: .seconds(61))) { keeper, _ in
            guard case .dialled(let leg) = try await keeper.dialOut(standup) else {
                Issue.record("the next dial must be made")
                return
            }
            #expect(leg.id == "new")
            #expect(provider.deeds.sorted() == ["dial", "end"])
        }
    }
}
