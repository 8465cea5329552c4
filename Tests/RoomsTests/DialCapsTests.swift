import Redis
import Support
import Testing

@testable import Rooms

@Suite("Caps on ringing people, in a real Redis")
struct DialCapsTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let hasher = CallerKey.Hasher(secret: "a secret that is long enough for every test")
    let standup: RoomID

    init() throws {
        standup = try #require(RoomID("standup"))
    }

    func call(_ number: Int) throws -> CallID { try #require(CallID("call-\(number)")) }

    /// Asks for one call; whoever isn't named is somebody new.
    func reserve(
        _ store: RoomStore, _ number: Int, room: RoomID? = nil, address: String? = nil, to digits: String? = nil, caps: DialCaps = DialCaps(),
        at moment: Timestamp? = nil
    ) async throws -> RoomStore.Reservation {
        try await store.reserve(
            try call(number), in: try room ?? #require(RoomID("room\(number)")), address: hasher.key(address: address ?? "address \(number)"),
            number: hasher.key(number: digits ?? "1555\(1_000_000 + number)"), caps: caps, now: moment ?? now)
    }

    @Test("Each cap is met by the one beyond it, and no cap counts what another refused")
    func each() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            for number in 0..<3 { #expect(try await reserve(store, number, room: standup) == .granted) }
            #expect(try await reserve(store, 3, room: standup) == .full(.roomLive, retryAfter: DialLimits.liveRetryAfter))
            for number in 10..<13 { #expect(try await reserve(store, number, to: "14155550100") == .granted) }
            #expect(try await reserve(store, 13, to: "14155550100") == .full(.number, retryAfter: .seconds(3600)))
            for number in 20..<30 { #expect(try await reserve(store, number, address: "192.0.2.1") == .granted) }
            #expect(try await reserve(store, 30, address: "192.0.2.1") == .full(.address, retryAfter: .seconds(3600)))
            for number in 40..<44 { #expect(try await reserve(store, number) == .granted) }
            #expect(try await reserve(store, 44) == .full(.live, retryAfter: DialLimits.liveRetryAfter))
            let counted = try await redis.send(RedisCommand("ZCARD", RedisKey.allDials)).integer
            #expect(counted == 20)
        }
    }

    @Test("A room's calls are counted for ten minutes, ended or not; those over all for an hour")
    func windows() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            for number in 0..<6 {
                #expect(try await reserve(store, number, room: standup) == .granted)
                for command in RoomStore.releasing(try call(number), of: standup) { _ = try await redis.send(command) }
            }
            #expect(try await reserve(store, 6, room: standup, at: now + .seconds(60)) == .full(.room, retryAfter: .seconds(540)))
            #expect(try await reserve(store, 6, room: standup, at: now + .seconds(601)) == .granted)
        }
    }

    @Test("A call that asks again is counted once, and refused if it was refused")
    func repeats() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            for _ in 0..<10 {
                let granted = try await reserve(store, 1, room: standup)
                #expect(granted == .granted)
            }
            var none = DialCaps()
            none[.all] = 0
            for _ in 0..<2 {
                let refused = try await reserve(store, 2, caps: none)
                #expect(refused == .full(.all, retryAfter: .seconds(3600)))
            }
        }
    }

    @Test("Asking whether somebody may be rung counts nothing")
    func dryRun() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            func look(_ number: Int) async throws -> RoomStore.Reservation {
                try await store.reserve(
                    try call(number), in: standup, address: hasher.key(address: "a"), number: hasher.key(number: "14155550100"), caps: DialCaps(),
                    isDryRun: true, now: now)
            }
            for number in 0..<30 { #expect(try await look(number) == .granted) }
            #expect(try await redis.send(RedisCommand("DBSIZE")).integer == 0)
            for number in 0..<3 { #expect(try await reserve(store, number, room: standup) == .granted) }
            #expect(try await look(30) == .full(.roomLive, retryAfter: DialLimits.liveRetryAfter))
            #expect(try await reserve(store, 2, room: standup) == .granted)
        }
    }

    @Test("A call that was let through and never recorded doesn't count among those that last for long; one that was recorded does")
    func lapse() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            for number in 0..<3 { #expect(try await reserve(store, number, room: standup) == .granted) }
            _ = try await store.place(
                try call(0), to: "15550001111", caller: hasher.key(number: "15550001111"), in: standup,
                entry: CallEntry(.placed, at: now, mark: "us"), fallback: now, now: now)
            let later = now + DialLimits.reservedFor + .seconds(1)
            for number in 10..<12 { #expect(try await reserve(store, number, room: standup, at: later) == .granted) }
            #expect(try await reserve(store, 12, room: standup, at: later) == .full(.roomLive, retryAfter: DialLimits.liveRetryAfter))
        }
    }

    @Test("Bridges are counted for who had them made and over all; those who ask for the same one count once, and nobody counts for ringing")
    func bridges() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            var caps = DialCaps()
            caps[.bridgeAddress] = 2
            caps[.bridges] = 3
            var random = RandomSource.system
            func reserve(_ room: String, after last: OperationID? = nil, from address: String, at moment: Timestamp? = nil) async throws
                -> RoomStore.Reservation
            {
                try await store.reserveBridge(
                    of: try #require(RoomID(room)), after: last, address: hasher.key(address: address), caps: caps, now: moment ?? now)
            }
            for _ in 0..<10 { #expect(try await reserve("one", from: "a") == .granted) }
            let last = OperationID(from: &random)
            for _ in 0..<10 { #expect(try await reserve("one", after: last, from: "a") == .granted) }
            #expect(try await reserve("two", from: "a") == .full(.bridgeAddress, retryAfter: .seconds(3600)))
            #expect(try await reserve("two", from: "b") == .granted)
            #expect(try await reserve("three", from: "c") == .full(.bridges, retryAfter: .seconds(3600)))
            #expect(try await reserve("three", from: "a", at: now + .seconds(3601)) == .granted)
            #expect(try await redis.send(RedisCommand("ZCARD", RedisKey.allDials)).integer == 0)
        }
    }

    @Test("50 at once get no more than the cap lets through")
    func atOnce() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 { group.addTask { try await reserve(store, number, room: standup) == .granted } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(granted <= 3)
            #expect(granted > 0)
        }
    }

    @Test("The kill switch stops everything, whatever its value, and counts nothing")
    func killSwitch() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            _ = try await redis.send(RedisCommand("SET", RedisKey.diallingOff, "0"))
            #expect(try await reserve(store, 1, room: standup) == .off)
            _ = try await redis.send(RedisCommand("DEL", RedisKey.diallingOff))
            let counted = try await redis.send(RedisCommand("ZCARD", RedisKey.allDials)).integer
            #expect(counted == 0)
            #expect(try await reserve(store, 1, room: standup) == .granted)
        }
    }

    @Test("50 calls at once get 50 moments, 400 ms apart, and each keeps its own")
    func moments() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            let moments = try await withThrowingTaskGroup(of: Timestamp.self) { group in
                for number in 0..<50 {
                    let id = try call(number)
                    group.addTask { try await store.placed(id, now: self.now).moment }
                }
                return try await group.reduce(into: [Timestamp]()) { $0.append($1) }.sorted()
            }
            #expect(moments == (0..<50).map { now + DialLimits.callEvery * $0 })
            let again = try await store.placed(try call(7), now: now).moment
            let once = try await store.placed(try call(7), now: now).moment
            #expect(again == once)
            #expect(moments.contains(again))
        }
    }

    @Test("Who lets a moment pass gets another, after all that are taken")
    func latecomers() async throws {
        try await withRedis(.unix) { _, redis async throws in
            let store = RoomStore(redis: redis)
            let first = try await store.placed(try call(1), now: now).moment
            let second = try await store.placed(try call(2), now: now).moment
            #expect(first == now)
            let later = try await store.placed(try call(1), now: now + .milliseconds(200)).moment
            #expect(later == second + DialLimits.callEvery)
            let muchLater = try await store.placed(try call(3), now: now + .seconds(60)).moment
            #expect(muchLater == now + .seconds(60))
        }
    }

    @Test("Caps are read from settings by name", arguments: ["room", "room=", "room=-1", "room=x", "rooms=1", "=1", "room=1=1", "room=1000001"])
    func badChange(_ text: String) {
        #expect(DialCaps.change(text) == nil)
    }

    @Test("A good change names a cap and a number")
    func goodChange() {
        #expect(DialCaps.change("room-live=50")?.cap == .roomLive)
        #expect(DialCaps.change("room-live=50")?.most == 50)
    }
}
