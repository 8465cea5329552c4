import NIOCore

/// What is known of a host's addresses, and whether a lookup is under way. A value: no I/O, and it is told the time.
struct RedisAddresses {
    enum Step: Equatable {
        /// Connect to these now.
        case use([SocketAddress])
        /// Begin a lookup and wait for it; from the deadline on, what is known will do. Without a deadline nothing is known.
        case ask(until: NIODeadline?)
        /// The same with the lookup that is under way.
        case wait(until: NIODeadline?)
    }

    private let maximum: Int
    private let patience: TimeAmount
    private let freshness: TimeAmount
    /// The newest that a lookup has found.
    private(set) var known: [SocketAddress] = []
    /// When the lookup that is under way was begun.
    private var askedAt: NIODeadline?
    /// Until when the next attempt needs no lookup: what is known came when nobody waited for it any more.
    private var freshUntil: NIODeadline?

    init(limits: RedisLimits) {
        maximum = limits.maximumAddresses
        patience = TimeAmount(limits.lookupPatience)
        // Between one attempt and the next no more than this passes.
        freshness = TimeAmount(limits.maximumReconnectDelay)
    }

    /// An attempt to connect begins.
    mutating func want(now: NIODeadline) -> Step {
        if let askedAt {
            guard !known.isEmpty else { return .wait(until: nil) }
            let end = askedAt + patience
            return now < end ? .wait(until: end) : .use(known)
        }
        if let freshUntil {
            self.freshUntil = nil
            if now <= freshUntil { return .use(known) }
        }
        askedAt = now
        return .ask(until: known.isEmpty ? nil : now + patience)
    }

    /// The lookup has ended. Answers what those who wait for it are told: what it has found or else what is known.
    ///
    /// - Parameter isAwaited: somebody waits for it.
    mutating func found(_ result: Result<[SocketAddress], any Error>, isAwaited: Bool, now: NIODeadline) -> Result<[SocketAddress], any Error> {
        askedAt = nil
        if case .success(let addresses) = result, !addresses.isEmpty {
            known = Array(addresses.prefix(maximum))
            if !isAwaited { freshUntil = now + freshness }
        }
        return known.isEmpty ? result : .success(known)
    }
}
