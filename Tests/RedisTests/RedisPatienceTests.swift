import NIOCore
import Testing

@testable import Redis

@Suite("A caller's patience")
struct RedisPatienceTests {
    @Test("It is one for the whole call: what the wait for a connection and the first try took, the repeat of a script has no more")
    func shrinks() {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let patience = RedisPatience(.milliseconds(700), now: start)
        #expect(patience.left(start) == .milliseconds(700))
        #expect(patience.left(start + .milliseconds(650)) == .milliseconds(50))
        #expect(patience.left(start + .milliseconds(701)) == .milliseconds(-1))
    }

    @Test("Without one each command has the time it usually has")
    func none() {
        #expect(RedisPatience(nil).left() == nil)
    }
}
