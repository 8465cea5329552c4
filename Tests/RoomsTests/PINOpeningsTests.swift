import Redis
import Support
import Testing

@testable import Rooms

@Suite("What a process remembers of PINs")
struct PINOpeningsTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_first"))
    }

    func call(_ number: Int) throws -> CallID { try #require(CallID("call-\(number)")) }

    @Test("A PIN that opened a room is not looked up again, and still opens nothing but what has it by then")
    func rememberedPIN() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let pin = try await store.create(standup, session: session, now: now).room.pin
            func verdict(_ number: Int) async throws -> PINVerdict {
                try await store.judge(
                    PINAttempt(call: try call(number), id: "t", digits: pin.digits), caller: .withheld, maskedNumber: nil, now: now
                ).verdict
            }
            #expect(try await verdict(1) == .join(standup, session))
            // Without the key that finds the room, only who remembers gets there.
            _ = try await redis.send(RedisCommand("DEL", RedisKey.pin(pin)))
            #expect(try await verdict(2) == .join(standup, session))

            _ = try await redis.send(RedisCommand("HSET", RedisKey.room(standup), "pin", "11112"))
            #expect(try await verdict(3) == .wrong)
            #expect(try await store.history(of: try call(3))?.room == nil)

            let other = try #require(RoomID("retro"))
            let theirs = try #require(SessionID("2_other"))
            _ = try await redis.send(
                RedisCommand("HSET", RedisKey.room(other), "session", theirs.text, "pin", pin.digits, "created", "1", "expires", "9999999999999"))
            _ = try await redis.send(RedisCommand("SET", RedisKey.pin(pin), "retro 2_other"))
            #expect(try await verdict(4) == .join(other, theirs))
            _ = try await redis.send(RedisCommand("HSET", RedisKey.room(other), "pin", "11113"))
            _ = try await redis.send(RedisCommand("HSET", RedisKey.room(standup), "pin", pin.digits))
            _ = try await redis.send(RedisCommand("SET", RedisKey.pin(pin), "\(standup) \(session)"))
            #expect(try await verdict(5) == .join(standup, session))
            let history = try #require(try await store.history(of: try call(5)))
            #expect(history.room == standup)
            #expect(history.entries.values.contains { $0.kind == .decided } == false)
        }
    }
}
