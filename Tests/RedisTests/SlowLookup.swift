import NIOConcurrencyHelpers
import NIOCore

/// Lookups that take until a test lets them end, and end as it says.
final class SlowLookup: Sendable {
    /// 1 while lookups may end.
    private let allowed = ConditionLock(value: 0)
    private let results: NIOLockedValueBox<[[SocketAddress]?]>
    private let asked = NIOLockedValueBox<[String]>([])

    /// The hosts that were asked for, in order.
    var hosts: [String] { asked.withLockedValue { $0 } }

    /// - Parameter results: what each lookup finds, in order; nil for one that fails, as all that follow do.
    init(_ results: [SocketAddress]?...) {
        self.results = NIOLockedValueBox(results)
    }

    func find(_ host: String, _ port: Int) throws -> [SocketAddress] {
        asked.withLockedValue { $0.append(host) }
        allowed.lock(whenValue: 1)
        allowed.unlock()
        let result: [SocketAddress]? = results.withLockedValue { $0.isEmpty ? nil : $0.removeFirst() }
        guard let result else { throw Failure() }
        return result
    }

    /// Lets lookups end, from now on at once.
    func finish() {
        allowed.lock()
        allowed.unlock(withValue: 1)
    }

    /// Lets them wait again.
    func hold() {
        allowed.lock()
        allowed.unlock(withValue: 0)
    }

    private struct Failure: Error {}
}
