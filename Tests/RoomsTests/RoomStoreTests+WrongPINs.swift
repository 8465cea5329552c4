import Redis
import Support
import Testing

@testable import Rooms

extension RoomStoreTests {
    @Test("A caller who guesses too often is refused without being asked, for an hour; others and right PINs are not")
    func guessing() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            let hasher = CallerKey.Hasher(secret: "secret")
            let guesser = hasher.key(number: "15550001111")
            for number in 0..<10 {
                #expect(try await store.prompt(for: guesser, now: now).refused == false)
                _ = try await store.judge(PINAttempt(call: try call(number), id: "t", digits: "999"), caller: guesser, maskedNumber: nil, now: now)
            }
            #expect(try await store.prompt(for: guesser, now: now).refused)
            #expect(try await store.prompt(for: guesser, now: now + .seconds(3601)).refused == false)
            #expect(try await store.prompt(for: hasher.key(number: "15550002222"), now: now).refused == false)
            let verdict = try await store.judge(
                PINAttempt(call: try call(99), id: "t", digits: room.pin.digits), caller: guesser, maskedNumber: nil, now: now
            ).verdict
            #expect(verdict == .join(standup, session))
        }
    }

    @Test("Whoever was asked in many calls at once has no more wrong PINs in them all than in one after the other")
    func guessingAtOnce() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let guesser = CallerKey.Hasher(secret: "secret").key(number: "15550001111")
            for number in 0..<20 { #expect(try await store.prompt(for: guesser, call: try call(number), now: now).refused == false) }
            var verdicts: [PINVerdict] = []
            for number in 0..<20 {
                let attempt = PINAttempt(call: try call(number), id: "t", digits: "999")
                verdicts.append(try await store.judge(attempt, caller: guesser, maskedNumber: nil, now: now).verdict)
            }
            #expect(verdicts == Array(repeating: .wrong, count: 9) + Array(repeating: .goodbye, count: 11))
        }
    }

    @Test("When those who withhold their number guess too often each call has one try; they are asked until all callers together guess too often")
    func guessingUnnamed() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            func verdict(_ number: Int, _ digits: String) async throws -> PINVerdict {
                try await store.judge(PINAttempt(call: try call(number), id: digits, digits: digits), caller: .withheld, maskedNumber: nil, now: now)
                    .verdict
            }
            for number in 1..<RoomLimits.wrongPINsWithheldHour { #expect(try await verdict(number, "999") == .wrong) }
            #expect(try await verdict(100, "999") == .goodbye)
            #expect(try await store.prompt(for: .withheld, now: now).refused == false)
            #expect(try await verdict(101, "999") == .goodbye)
            #expect(try await verdict(102, room.pin.digits) == .join(standup, session))
            let named = CallerKey.Hasher(secret: "secret").key(number: "15550001111")
            for number in 200..<500 {
                _ = try await store.judge(PINAttempt(call: try call(number), id: "t", digits: "999"), caller: nil, maskedNumber: nil, now: now)
            }
            #expect(try await store.prompt(for: .withheld, now: now).refused)
            #expect(try await store.prompt(for: named, now: now).refused == false)
            #expect(try await store.prompt(for: .withheld, now: now + .seconds(3601)).refused == false)
        }
    }

    @Test("Digits whose webhook names no caller count for whoever the call's answer named; of nobody known, for the call and over all only")
    func notedCaller() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let guesser = CallerKey.Hasher(secret: "secret").key(number: "15550001111")
            for (number, digits) in ["999", "9998", "*", "9997"].enumerated() {
                let call = try call(number)
                #expect(try await store.prompt(for: guesser, call: call, region: "https://api-us-3.vonage.com", now: now).refused == false)
                _ = try await store.judge(PINAttempt(call: call, id: "t", digits: digits), caller: nil, maskedNumber: nil, now: now)
            }
            for number in 10..<50 {
                _ = try await store.judge(PINAttempt(call: try call(number), id: "t", digits: "999"), caller: nil, maskedNumber: nil, now: now)
            }
            let guesses = try await redis.send(RedisCommand("ZCARD", RedisKey.guesses(caller: guesser.text))).integer
            #expect(guesses == 4)
            #expect(try await store.prompt(for: .withheld, now: now).refused == false)
            let all = try await redis.send(RedisCommand("ZCARD", RedisKey.allGuesses)).integer
            #expect(all == 44)
            let noted = try await redis.send(RedisCommand("HMGET", RedisKey.call(try call(0)), "caller", "region")).array?.map(\.string)
            #expect(noted == [guesser.text, "https://api-us-3.vonage.com"])
        }
    }

    @Test("When all callers together guess too often, a call has one try")
    func attack() {
        #expect(PINVerdict.onMiss(silent: false, number: 1, wrongPINsOverAll: 299) == .wrong)
        #expect(PINVerdict.onMiss(silent: false, number: 1, wrongPINsOverAll: 300) == .goodbye)
        #expect(PINVerdict.onMiss(silent: true, number: 1, wrongPINsOverAll: 0) == .silent)
        #expect(PINVerdict.onMiss(silent: true, number: 3, wrongPINsOverAll: 0) == .goodbye)
    }

    @Test("What is written of a call that a full room turned away has an end, also if nothing else was known of the call")
    func turnedAway() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            let room = try await store.create(standup, session: session, now: now).room
            for number in 0..<RoomLimits.callersPerRoom { _ = try await store.enter(try call(number), standup, now: now) }
            let verdict = try await store.judge(
                PINAttempt(call: try call(100), id: "t", digits: room.pin.digits), caller: nil, maskedNumber: nil, now: now
            ).verdict
            #expect(verdict == .full)
            let left = try await redis.send(RedisCommand("PTTL", RedisKey.call(try call(100)))).integer
            #expect((1...RoomLimits.callLifetime.wholeMilliseconds).contains(left ?? -1))
        }
    }
}
