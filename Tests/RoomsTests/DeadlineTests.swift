import Redis
import Support
import Testing

@testable import Rooms

@Suite("One deadline for all that a request needs")
struct DeadlineTests {
    @Test("Each command is given what is left, never longer than Redis takes to be given up, and nothing is sent when nothing is left")
    func patience() async throws {
        var limits = RedisLimits.patient
        limits.commandTimeout = .milliseconds(250)
        try await withRedis(limits: limits) { _, redis in
            let clock = ManualClock()
            let store = RoomStore(redis: redis)
            #expect(try store.patience() == nil)
            let urgent = store.within(Deadline(in: .milliseconds(700), on: clock))
            #expect(try urgent.patience() == .milliseconds(250))
            clock.advance(by: .milliseconds(500))
            #expect(try urgent.patience() == .milliseconds(200))
            clock.advance(by: .milliseconds(199))
            #expect(try urgent.patience() == .milliseconds(1))
            clock.advance(by: .milliseconds(1))
            let room = try #require(RoomID("standup"))
            let failure = await #expect(throws: RoomError.self) { _ = try await urgent.bridge(room) }
            guard case .redis(let error) = failure else {
                Issue.record("a deadline that has passed is a time-out of Redis")
                return
            }
            #expect(error.code == .timeout)
            #expect(error.execution == .surelyNot)
            // The store it came from isn't in a hurry.
            _ = try await store.bridge(room)
        }
    }
}
