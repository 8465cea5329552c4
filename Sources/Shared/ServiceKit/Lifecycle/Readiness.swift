import Synchronization

/// Whether this process wants traffic: not before everything has started, not once it is asked to stop.
/// A dependency that is down doesn't change it, since it is down for every replica, and with no replica left nobody could even say so.
package final class Readiness: Sendable {
    package enum State: UInt8, AtomicRepresentable, Sendable {
        case starting, ready, draining
    }

    private let stored = Atomic<State>(.starting)
    private let waiting = Mutex<[Int: AsyncStream<Void>.Continuation]>([:])
    private let nextID = Atomic<Int>(0)

    package init() {}

    package var state: State { stored.load(ordering: .acquiring) }
    package var isReady: Bool { state == .ready }
    /// Whether answers should ask clients to leave.
    package var isDraining: Bool { stored.load(ordering: .relaxed) == .draining }

    /// Everything has started. Does nothing once draining.
    package func started() {
        _ = stored.compareExchange(expected: .starting, desired: .ready, ordering: .acquiringAndReleasing)
    }

    /// The process is asked to stop.
    package func drain() {
        stored.store(.draining, ordering: .releasing)
        let all = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting.values
        }
        for continuation in all { continuation.finish() }
    }

    /// Waits until the process is asked to stop, or the task is cancelled. For streams, which would otherwise hold up the stop.
    package func untilDraining() async {
        let id = nextID.wrappingAdd(1, ordering: .relaxed).newValue
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        waiting.withLock { $0[id] = continuation }
        // Looked at after the line above, so that a drain in between is not missed.
        if isDraining { continuation.finish() }
        for await _ in stream {}
        waiting.withLock { _ = $0.removeValue(forKey: id) }
    }
}
