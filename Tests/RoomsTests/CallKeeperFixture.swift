import Logging
import NIOConcurrencyHelpers
import Redis
import Support
import Testing

@testable import Rooms

struct CallKeeperFixture: Sendable {
    let keeper: CallKeeper
    let store: RoomStore
    let redis: RedisClient
    let provider: FakeCallProvider
    let clock: PassingClock
    let room: Room
    let hasher = CallerKey.Hasher(secret: "a secret that is long enough for every test")

    func invitation(_ number: String = "15551234567", room: RoomID? = nil) -> CallKeeper.Invitation {
        CallKeeper.Invitation(
            room: room ?? self.room.id, number: number, maskedNumber: "+1555***67", caller: hasher.key(number: number), name: "Bob",
            inviter: "Ann", address: hasher.key(address: "192.0.2.1"))
    }

    func place(_ number: String = "15551234567") async throws -> CallID {
        switch try await keeper.place(invitation(number), caps: .unlimited) {
        case .ringing(let call), .queued(let call), .failed(let call): return call
        case let other:
            Issue.record("not placed: \(other)")
            throw CancellationError()
        }
    }

    func caller(_ call: CallID) async throws -> Caller {
        Caller(try #require(try await store.history(of: call)))
    }

    func tell(_ status: CallStatus, of call: CallID, detail: String? = nil) async throws {
        var entry = CallEntry(.status(status), at: clock.now)
        entry.facts[.detail] = detail
        _ = try await store.tell(entry, of: call, now: clock.now)
    }

    func exists(_ key: String) async throws -> Bool {
        try await redis.send(RedisCommand("EXISTS", key)).integer == 1
    }

    var asked: FakeCallProvider.Asked { provider.asked.withLockedValue { $0 } }

    static func with(_ reports: [RingReport], body: @Sendable @escaping (CallKeeperFixture) async throws -> Void) async throws {
        let standup = try #require(RoomID("standup"))
        let session = try #require(SessionID("1_session"))
        let clock = PassingClock()
        let provider = FakeCallProvider(reports) { clock.now }
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: clock.now).room
            let keeper = CallKeeper(
                store: store, provider: provider, now: { clock.now }, sleep: { clock.pass($0) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await body(CallKeeperFixture(keeper: keeper, store: store, redis: redis, provider: provider, clock: clock, room: room))
        }
    }
}
