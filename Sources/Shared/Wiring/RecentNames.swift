import NIOConcurrencyHelpers

/// Remembers names, and forgets all of them when there are too many: for what can be found out again.
final class RecentNames: Sendable {
    private let names = NIOLockedValueBox<Set<String>>([])
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func contains(_ name: String) -> Bool {
        names.withLockedValue { $0.contains(name) }
    }

    func insert(_ name: String) {
        names.withLockedValue { names in
            if names.count >= limit { names.removeAll() }
            names.insert(name)
        }
    }
}
