import NIOConcurrencyHelpers

@testable import Rooms

/// Time that passes as soon as somebody waits for it.
final class PassingClock: Sendable {
    let milliseconds = NIOLockedValueBox<Int64>(1_700_000_000_000)
    var now: Timestamp { Timestamp(milliseconds: milliseconds.withLockedValue { $0 }) }
    func pass(_ duration: Duration) { milliseconds.withLockedValue { $0 += duration.wholeMilliseconds } }
}
