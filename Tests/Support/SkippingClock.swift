import Foundation

/// Time that passes as soon as somebody waits for it.
// Unchecked: the lock guards all there is.
package final class SkippingClock: Clock, @unchecked Sendable {
    package struct Instant: InstantProtocol {
        package var offset: Duration
        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let lock = NSLock()
    private var offset = Duration.zero

    package init() {}

    package var now: Instant { lock.withLock { Instant(offset: offset) } }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        lock.withLock { offset = max(offset, deadline.offset) }
    }
}
