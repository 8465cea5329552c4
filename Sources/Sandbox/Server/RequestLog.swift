import Synchronization

/// The last requests that the clouds' APIs got, newest last.
package final class RequestLog: Sendable {
    private struct Ring {
        var entries: [LoggedRequest] = []
        /// Where the oldest entry is once the ring is full.
        var oldest = 0
    }

    private let ring = Mutex(Ring())
    private let limit: Int

    /// - Parameter limit: how many requests are kept.
    package init(limit: Int = SandboxLimits.loggedRequests) {
        precondition(limit > 0)
        self.limit = limit
    }

    package func append(_ request: LoggedRequest) {
        ring.withLock { ring in
            guard ring.entries.count == limit else {
                ring.entries.append(request)
                return
            }
            ring.entries[ring.oldest] = request
            ring.oldest = (ring.oldest + 1) % limit
        }
    }

    package var all: [LoggedRequest] {
        ring.withLock { Array($0.entries[$0.oldest...] + $0.entries[..<$0.oldest]) }
    }

    package func removeAll() {
        ring.withLock { $0 = Ring() }
    }
}
