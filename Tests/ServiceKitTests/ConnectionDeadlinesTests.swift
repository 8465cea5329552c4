import NIOCore
import Testing

@testable import ServiceKit

@Suite("Connection deadlines")
struct ConnectionDeadlinesTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private func deadlines() -> ConnectionDeadlines { ConnectionDeadlines(HTTPLimits(), now: start) }

    @Test("Bytes that drip don't push the read deadline away")
    func drip() {
        var deadlines = deadlines()
        for second in 0..<5 {
            let isWelcome = deadlines.bytesArrived(1, now: start + .seconds(Int64(second)))
            #expect(isWelcome)
        }
        #expect(deadlines.timerFired(now: start + .milliseconds(4999)) == .wait(until: start + .seconds(5)))
        #expect(deadlines.timerFired(now: start + .seconds(5)) == .refuse)
    }

    @Test("A quiet connection is closed after the idle timeout, looked at often enough to catch a header that drips")
    func idle() {
        let deadlines = deadlines()
        #expect(deadlines.firstTimer(now: start) == start + .seconds(5))
        #expect(deadlines.timerFired(now: start + .seconds(5)) == .wait(until: start + .seconds(10)))
        #expect(deadlines.timerFired(now: start + .seconds(58)) == .wait(until: start + .seconds(60)))
        #expect(deadlines.timerFired(now: start + .seconds(60)) == .close)
    }

    @Test("A handler that takes long is not our business here")
    func responding() {
        var deadlines = deadlines()
        _ = deadlines.bytesArrived(100, now: start)
        deadlines.requestRead()
        #expect(deadlines.timerFired(now: start + .seconds(100)) == .wait(until: start + .seconds(105)))
        deadlines.responseWritten(now: start + .seconds(100))
        #expect(deadlines.timerFired(now: start + .seconds(159)) == .wait(until: start + .seconds(160)))
        #expect(deadlines.timerFired(now: start + .seconds(160)) == .close)
    }

    @Test("The next request's first bytes may come before the answer; its deadline runs from the answer")
    func pipelined() {
        var deadlines = deadlines()
        deadlines.requestRead()
        let isWelcome = deadlines.bytesArrived(10, now: start + .seconds(1))
        #expect(isWelcome)
        deadlines.responseWritten(now: start + .seconds(2))
        #expect(deadlines.timerFired(now: start + .seconds(7)) == .refuse)
    }

    @Test("After the last answer only so many bytes and so much time are left")
    func lingering() {
        var deadlines = deadlines()
        deadlines.closedOutput(now: start)
        #expect(deadlines.isLingering)
        let allowed = deadlines.bytesArrived(256 * 1024, now: start)
        #expect(allowed)
        let tooMuch = deadlines.bytesArrived(1, now: start)
        #expect(!tooMuch)
        #expect(deadlines.timerFired(now: start + .milliseconds(500)) == .wait(until: start + .seconds(1)))
        #expect(deadlines.timerFired(now: start + .seconds(1)) == .close)
    }
}
