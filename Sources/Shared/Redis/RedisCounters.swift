import Synchronization

/// What one connection tells the other threads. Written on its event loop only.
final class RedisCounters: Sendable {
    let isReady = Atomic<Bool>(false)
    let inFlight = Atomic<Int>(0)
    let waiting = Atomic<Int>(0)
    let connects = Atomic<Int>(0)
    let losses = Atomic<Int>(0)
    let timeouts = Atomic<Int>(0)
}

extension Atomic where Value == Int {
    func increment(by amount: Int = 1) {
        add(amount, ordering: .relaxed)
    }
}
