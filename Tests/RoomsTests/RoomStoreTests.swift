import Logging
import Redis
import Support
import Testing

@testable import Rooms

@Suite("Rooms, PINs and calls in a real Redis")
struct RoomStoreTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID
    let otherSession: SessionID

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_first"))
        otherSession = try #require(SessionID("1_second"))
    }

    func call(_ number: Int) throws -> CallID { try #require(CallID("call-\(number)")) }

    @Test("A room that is made is found again with the same session and PIN, in one command; one that isn't is nil")
    func roundTrip() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            #expect(try await store.room(standup, now: now) == nil)
            let (room, isNew) = try await store.create(standup, session: session, now: now)
            #expect(isNew)
            #expect(room.session == session)
            #expect(room.pin.digits.count == 4)
            #expect(try await store.room(standup, now: now + .seconds(60)) == room)
        }
    }

    @Test("Whoever comes second gets the first one's room, and gives back the PIN reserved in vain")
    func race() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let first = try await store.create(standup, session: session, now: now)
            let second = try await store.create(standup, session: otherSession, now: now)
            #expect(first.isNew)
            #expect(!second.isNew)
            #expect(second.room == first.room)
            let keys = try await redis.send(RedisCommand("KEYS", "*")).array?.compactMap(\.string).sorted()
            #expect(keys == ["pin-lengths", "pin:\(first.room.pin.digits)", "room:{standup}", "rooms:4", "session:1_first"])
        }
    }

    @Test("200 visitors who make one room at once all get the same")
    func stampede() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let rooms = try await withThrowingTaskGroup(of: Room.self) { group in
                for number in 0..<200 {
                    let session = try #require(SessionID("1_session\(number)"))
                    group.addTask { try await store.create(self.standup, session: session, now: self.now).room }
                }
                var rooms: Set<String> = []
                for try await room in group { rooms.insert("\(room.session) \(room.pin.digits)") }
                return rooms
            }
            #expect(rooms.count == 1)
            let pins = try await redis.send(RedisCommand("KEYS", "pin:*")).array
            #expect(pins?.count == 1)
        }
    }

    @Test("PINs grow by a digit with the tenth room, and the prompt follows the longest live one")
    func growth() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            for number in 1...10 {
                let id = try #require(RoomID("room\(number)"))
                let session = try #require(SessionID("1_session\(number)"))
                let room = try await store.create(id, session: session, now: now).room
                #expect(room.pin.digits.count == (number < 10 ? 4 : 5))
                let prompt = try await store.prompt(for: .withheld, now: now)
                #expect(prompt.digits == (number < 10 ? 4 : 5))
            }
            #expect(try await store.takeCensus(now: now).liveRooms == [4: 9, 5: 1])
            // A day later they have all expired.
            #expect(try await store.takeCensus(now: now + .seconds(86_500)).liveRooms == [:])
            #expect(try await store.prompt(for: .withheld, now: now + .seconds(86_500)).digits == 4)
        }
    }

    @Test("What counts rooms forgets those that expired, and no room shortens the life of what counts the others")
    func countsOfMixedLives() async throws {
        try await withRedis { _, redis in
            func remaining(_ key: String) async throws -> Int64 { try await redis.send(RedisCommand("PTTL", key)).integer ?? 0 }
            let brief = RoomStore(redis: redis, lifetime: .seconds(60))
            let long = RoomStore(redis: redis, lifetime: .seconds(36_000))
            _ = try await brief.create(try #require(RoomID("early")), session: try #require(SessionID("1_early")), now: now - .seconds(120))
            _ = try await long.create(standup, session: session, now: now)
            _ = try await brief.create(try #require(RoomID("retro")), session: otherSession, now: now)
            #expect(try await remaining("rooms:4") > 35_000_000)
            #expect(try await remaining("pin-lengths") > 35_000_000)
            #expect(try await redis.send(RedisCommand("ZRANGE", "rooms:4", "0", "-1")).array?.compactMap(\.string) == ["retro", "standup"])
            #expect(try await brief.prompt(for: .withheld, now: now + .seconds(3600)).digits == 4)
        }
    }

    @Test("Two replicas that make rooms at once still end with PINs that are long enough")
    func censusOfTwo() async throws {
        try await withRedis(.unix) { _, redis in
            let one = RoomStore(redis: redis)
            let two = RoomStore(redis: redis)
            _ = try await one.takeCensus(now: now)
            _ = try await two.takeCensus(now: now)
            for number in 1...9 {
                let id = try #require(RoomID("room\(number)"))
                _ = try await one.create(id, session: try #require(SessionID("1_s\(number)")), now: now)
            }
            let room = try await two.create(standup, session: session, now: now).room
            #expect(room.pin.digits.count == 5)
        }
    }

    @Test("A PIN that is taken is not given to a second room, however often it is drawn")
    func collision() async throws {
        try await withRedis(.unix) { _, redis in
            let constant = RandomSource { 42 }
            let store = RoomStore(redis: redis, random: constant)
            let first = try await store.create(standup, session: session, now: now).room
            let second = try await store.create(try #require(RoomID("retro")), session: otherSession, now: now).room
            #expect(first.pin != second.pin)
        }
    }

    @Test("A room in the second half of its life is renewed by use, with all the keys that find it")
    func renewal() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis, lifetime: .seconds(100))
            let room = try await store.create(standup, session: session, now: now).room
            _ = try await redis.send(RedisCommand("DEL", "pin:\(room.pin.digits)", "session:1_first"))
            _ = try await store.room(standup, now: now + .seconds(49))
            #expect(try await redis.send(RedisCommand("EXISTS", "session:1_first")) == .integer(0))
            _ = try await store.room(standup, now: now + .seconds(51))
            #expect(try await redis.send(RedisCommand("GET", "session:1_first")).string == "standup")
            #expect(try await redis.send(RedisCommand("GET", "pin:\(room.pin.digits)")).string == "standup 1_first")
            #expect(try await store.room(standup, now: now + .seconds(52))?.expires == now + .seconds(151))
        }
    }

    @Test("Every key that is written expires")
    func expiry() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            let caller = CallerKey.Hasher(secret: "secret").key(number: "15550001111")
            _ = try await store.judge(PINAttempt(call: try call(1), id: "a", digits: room.pin.digits), caller: caller, maskedNumber: "+1", now: now)
            _ = try await store.judge(PINAttempt(call: try call(2), id: "a", digits: "0000"), caller: caller, maskedNumber: "+1", now: now)
            _ = try await store.record(CallEntry(.status(.ringing), at: now), of: try call(3))
            let bridge = Bridge(state: .dialling, operation: try #require(OperationID("op")), since: now)
            #expect(try await store.write(bridge, of: standup, replacing: try await store.bridge(standup)) == nil)
            let keys = try await redis.send(RedisCommand("KEYS", "*")).array?.compactMap(\.string) ?? []
            #expect(keys.count >= 10)
            for key in keys {
                let life = try await redis.send(RedisCommand("PTTL", key)).integer
                #expect((life ?? -1) > 0, "\(key)")
            }
        }
    }

    @Test("The right PIN joins, also when the webhook comes again; wrong ones are told apart from silence; the third try is the last")
    func judging() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            let caller = CallerKey.Hasher(secret: "secret").key(number: "15550001111")
            func verdict(_ number: Int, _ id: String, _ digits: String) async throws -> PINVerdict {
                try await store.judge(
                    PINAttempt(call: try call(number), id: id, digits: digits), caller: caller, maskedNumber: "+1555***11", now: now
                ).verdict
            }
            #expect(try await verdict(1, "t1", room.pin.digits) == .join(standup, session))
            #expect(try await verdict(1, "t1", room.pin.digits) == .join(standup, session))
            #expect(try await redis.send(RedisCommand("HLEN", "room:{standup}:callers")) == .integer(1))
            let wrong = room.pin.digits == "5739" ? "5738" : "5739"
            for _ in 0..<5 { #expect(try await verdict(2, "t1", wrong) == .wrong) }
            #expect(try await verdict(2, "t2", "") == .silent)
            #expect(try await verdict(2, "t3", "12") == .goodbye)
            #expect(try await verdict(2, "t1", wrong) == .wrong)
            #expect(try await verdict(3, "t1", "*#12") == .wrong)
            #expect(try await verdict(2, "t4", room.pin.digits) == .join(standup, session))
        }
    }

    @Test("A right PIN that is told once more, later, changes nothing of when the caller came")
    func lateRepeat() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            for moment in [now, now + .seconds(5)] {
                let judgement = try await store.judge(
                    PINAttempt(call: try call(1), id: "t", digits: room.pin.digits), caller: .withheld, maskedNumber: nil, now: moment)
                #expect(judgement.verdict == .join(standup, session))
            }
            #expect(try await store.joinedCalls(standup, now: now).map(\.joined) == [now])
            #expect(try await redis.send(RedisCommand("XLEN", RedisKey.events(standup))) == .integer(1))
            #expect(try await store.history(of: try call(1))?.timeline.map(\.at) == [now])
        }
    }

    @Test("Whose number nobody knows is let in all the same, and no number is made up")
    func unknownCaller() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            let judgement = try await store.judge(
                PINAttempt(call: try call(1), id: "t", digits: room.pin.digits), caller: nil, maskedNumber: nil, now: now)
            #expect(judgement.verdict == .join(standup, session))
            #expect(try await redis.send(RedisCommand("HEXISTS", "call:call-1", "caller")) == .integer(0))
            #expect(try await store.history(of: try call(1))?.room == standup)
        }
    }

    @Test("A PIN whose room is gone, or has another PIN by now, opens nothing")
    func stalePIN() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            _ = try await redis.send(RedisCommand("HSET", "room:{standup}", "pin", "11112"))
            let verdict = try await store.judge(
                PINAttempt(call: try call(1), id: "t", digits: room.pin.digits), caller: .withheld, maskedNumber: nil, now: now
            ).verdict
            #expect(verdict == .wrong)
        }
    }

    @Test("A full room takes nobody more, except who is in it")
    func fullRoom() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            func verdict(_ number: Int) async throws -> PINVerdict {
                try await store.judge(
                    PINAttempt(call: try call(number), id: "t", digits: room.pin.digits), caller: .withheld, maskedNumber: nil, now: now
                ).verdict
            }
            for number in 0..<RoomLimits.callersPerRoom { #expect(try await verdict(number) == .join(standup, session)) }
            #expect(try await verdict(1000) == .full)
            #expect(try await verdict(3) == .join(standup, session))
            #expect(try await store.history(of: try call(1000))?.room == nil)
            let left = try await store.tell(CallEntry(.status(.completed), at: now), of: try call(3), now: now)
            #expect(left.joined == RoomLimits.callersPerRoom - 1)
            #expect(try await verdict(1000) == .join(standup, session))
            #expect(try await verdict(1001) == .full)
            // Those whose end was never told are taken for gone when no call can last that long.
            let late = try await store.judge(
                PINAttempt(call: try call(1001), id: "t", digits: room.pin.digits), caller: .withheld, maskedNumber: nil, now: now + .seconds(8000))
            #expect(late.verdict == .join(standup, session))
        }
    }

    @Test("Events of a call in any order, each twice, leave the same record, and repeats are no news")
    func events() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            var entries = [CallStatus.started, .ringing, .answered, .completed].map { CallEntry(.status($0), at: now) }
            entries[3].facts[.price] = "0.00052500"
            var records: Set<[String]> = []
            for (number, order) in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]].enumerated() {
                for index in order { #expect(try await store.record(entries[index], of: try call(number)).isNews) }
                for index in order { #expect(try await store.record(entries[index], of: try call(number)).isNews == false) }
                let fields = try await redis.send(RedisCommand("HGETALL", "call:call-\(number)")).array?.compactMap(\.string) ?? []
                records.insert(stride(from: 0, to: fields.count, by: 2).map { "\(fields[$0])=\(fields[$0 + 1])" }.sorted())
            }
            #expect(records.count == 1)
            #expect(try await store.history(of: try call(0))?.timeline.last?.facts[.price] == "0.00052500")
        }
    }

    @Test("An event tells whose call it is, and a caller whose end overtook the digits is shown as ended and not counted")
    func ownership() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            func type(_ number: Int) async throws -> PINJudgement {
                try await store.judge(
                    PINAttempt(call: try call(number), id: "t", digits: room.pin.digits), caller: .withheld, maskedNumber: nil, now: now)
            }
            #expect(try await type(1).needsBridge)
            let ended = CallEntry(.status(.completed), at: now)
            let recorded = try await store.record(ended, of: try call(1))
            #expect(recorded.history?.room == standup)
            #expect(recorded.history?.role == .caller)
            #expect(try await store.record(ended, of: try call(2)).history == nil)
            _ = try await type(2)
            #expect(try await store.joined(standup, now: now) == 1)
            let roster = try await store.roster(standup, now: now)
            #expect(roster.callers.map { String(decoding: $0, as: UTF8.self).contains("\"ended\"") } == [false, true])
            #expect(try await store.roster(standup, now: now + .seconds(61)).callers.count == 1)
        }
    }

    @Test("A task is claimed by one of those who look, by another when the lease is over, and what is put down anew outlives its claim")
    func dueWork() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let lease = Duration.seconds(10)
            try await store.schedule(.grace(standup), at: now + .seconds(30))
            try await store.schedule(.bridge(standup), at: now)
            let first = try await store.claimDue(now: now, lease: lease, limit: 10)
            #expect(first.map(\.task) == [.bridge(standup)])
            #expect(try await store.claimDue(now: now, lease: lease, limit: 10).isEmpty)
            let second = try await store.claimDue(now: now + lease, lease: lease, limit: 10)
            #expect(second.map(\.task) == [.bridge(standup)])
            // The first claimant comes back too late to take it off.
            try await store.finish(try #require(first.first))
            try await store.schedule(.bridge(standup), at: now + .seconds(1))
            try await store.finish(try #require(second.first))
            let third = try await store.claimDue(now: now + .seconds(1), lease: lease, limit: 10)
            #expect(third.map(\.task) == [.bridge(standup)])
            try await store.finish(try #require(third.first))
            #expect(try await store.claimDue(now: now + .seconds(60), lease: lease, limit: 10).map(\.task) == [.grace(standup)])
        }
    }

    @Test("A bridge is written only over the record that was read, and writing the same twice is harmless")
    func compareAndSet() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let operation = try #require(OperationID("op"))
            let none = try await store.bridge(standup)
            let dialling = Bridge(state: .dialling, operation: operation, since: now)
            #expect(try await store.write(dialling, of: standup, replacing: none) == nil)
            let conflict = try await store.write(dialling, of: standup, replacing: none)
            #expect(conflict?.bridge == dialling)
            #expect(try await store.write(nil, of: standup, replacing: try #require(conflict)) == nil)
            #expect(try await store.bridge(standup).bridge == nil)
        }
    }

    @Test("A store that cannot reach Redis says so")
    func withoutRedis() async throws {
        try await withRedis(.unix) { server, redis in
            let store = RoomStore(redis: redis)
            _ = try await store.create(standup, session: session, now: now)
            try await server.kill()
            await #expect(throws: RoomError.self) {
                for _ in 0..<10 { _ = try await store.room(standup, now: now) }
            }
        }
    }
}
