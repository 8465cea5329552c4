import NIOConcurrencyHelpers

/// What deliveries that the signature's hash doesn't bind (those by `GET`) asked for, by their ids, as far as this process has seen: a token that was
/// overheard opens nothing but what it was made for. The same delivery may come again, as the platform's own repeats do.
final class UnboundDeliveries: Sendable {
    private let targets = NIOLockedValueBox<[String: String]>([:])

    /// Whether this is the first delivery of that id, or the same as the first.
    func admit(_ id: String, target: String) -> Bool {
        targets.withLockedValue { targets in
            if let first = targets[id] { return first == target }
            // Only who can sign gets in here, and a token is good for minutes: which ones to keep isn't worth knowing.
            if targets.count >= WebhookLimits.deliveriesKnown { targets.removeAll(keepingCapacity: true) }
            targets[id] = target
            return true
        }
    }
}
