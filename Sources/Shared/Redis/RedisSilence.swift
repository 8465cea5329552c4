import NIOCore

/// Decides, on a connection that mostly listens, when silence is to be broken by a question and when it means that nobody is there. A value.
struct RedisSilence {
    enum Step: Equatable {
        case wait(until: NIODeadline)
        case ask
        /// An answer is owed and nothing has come: give up the connection.
        case late
    }

    private let idle: TimeAmount
    private let patience: TimeAmount
    /// Since when nothing has come; or since the first question that isn't answered, if that is later.
    private var since: NIODeadline

    init(limits: RedisLimits, now: NIODeadline) {
        idle = TimeAmount(limits.subscriberIdle)
        patience = TimeAmount(limits.subscriberPatience)
        since = now
    }

    /// Bytes came.
    mutating func broken(now: NIODeadline) {
        since = now
    }

    /// A question is sent.
    ///
    /// - Parameter isFirst: no other is under way.
    mutating func asked(isFirst: Bool, now: NIODeadline) {
        if isFirst { since = now }
    }

    /// What to do now.
    ///
    /// - Parameter isWaiting: an answer is owed.
    func step(isWaiting: Bool, now: NIODeadline) -> Step {
        let end = since + (isWaiting ? patience : idle)
        guard now >= end else { return .wait(until: end) }
        return isWaiting ? .late : .ask
    }
}
