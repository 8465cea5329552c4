import Logging
import Support
import Synchronization
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
        _ provider: RecordingProvider, _ bridge: Bridge, _ body: @escaping @Sendable (BridgeKeeper, RoomStore) async throws -> Void
    ) async throws {
        try await withRedis { _, redis in
            let store = RoomStore(redis: redis)
            _ = try await store.create(standup, session: session, now: now)
            let none = try await store.bridge(standup)
            #expect(try await store.write(bridge, of: standup, replacing: none) == nil)
            let logger = Logger(label: "keeper") { _ in SwiftLogNoOpLogHandler() }
            try await body(BridgeKeeper(store: store, provider: provider, now: { now }, sleep: { _ in }, logger: logger), store)
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
        let provider = RecordingProvider {
            arrived.yield()
            for await _ in permissions { break }
            return !Task.isCancelled
        }
        try await withKeeper(provider, up(.up)) { keeper, store in
            let request = Task { try await keeper.hangUp(standup) }
            for await _ in arrivals { break }
            request.cancel()
            permit.yield()
            let result = try await request.value
            let left = try await store.bridge(standup)
            #expect(result == .done)
            #expect(left.bridge == nil)
        }
    }

    @Test("A leg whose hang-up nobody confirmed is ended before the next dial, and if that fails nobody dials")
    func stuckHangUp() async throws {
        for isGone in [true, false] {
            let provider = RecordingProvider { isGone }
            try await withKeeper(provider, up(.ending, age: .seconds(11))) { keeper, _ in
                let result = try await keeper.dialOut(standup)
                #expect(provider.deeds == (isGone ? ["end", "dial"] : ["end"]))
                if !isGone { #expect(result == .failed(reason: "the leg before could not be ended")) }
            }
        }
    }
}

/// Takes every dial, and ends legs as the test says.
final class RecordingProvider: BridgeProvider {
    private let done = Mutex<[String]>([])
    private let ending: @Sendable () async -> Bool

    var deeds: [String] { done.withLock { $0 } }

    init(ending: @escaping @Sendable () async -> Bool) {
        self.ending = ending
    }

    func dial(_ room: Room, operation: OperationID) async -> DialReport {
        done.withLock { $0.append("dial") }
        return DialReport(.taken(Bridge.Leg(id: "new", connectionID: operation.text, streamID: "new")))
    }

    func end(_ target: Bridge.Target, session: SessionID) async -> Bool {
        done.withLock { $0.append("end") }
        return await ending()
    }
}
