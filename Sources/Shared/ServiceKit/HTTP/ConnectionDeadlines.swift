import NIOCore

/// Decides when a connection has waited long enough. A value: it is told what happened and when, and answers what to do.
///
/// One timer a connection looks here now and then, instead of one timer a request: a busy connection then costs nothing.
struct ConnectionDeadlines {
    enum Phase: Equatable {
        /// No byte of the next request has come yet.
        case idle(since: NIODeadline)
        /// Some bytes of a request have come, not all.
        case reading(since: NIODeadline)
        /// The request is read, the answer is on its way. Handlers keep their own deadlines.
        case responding
        /// The answer is sent and ours is closed; what still comes is thrown away.
        case lingering(since: NIODeadline)
    }

    enum Action: Equatable {
        case wait(until: NIODeadline)
        /// Answer 408 and close.
        case refuse
        case close
    }

    private(set) var phase: Phase
    /// Whether bytes came while an answer was on its way: the next request has begun already.
    private(set) var isNextBegun = false
    private var lingered = 0

    private let read: TimeAmount
    private let idle: TimeAmount
    private let linger: TimeAmount
    private let lingerBytes: Int

    init(_ limits: HTTPLimits, now: NIODeadline) {
        read = TimeAmount(limits.requestReadDeadline)
        idle = TimeAmount(limits.idleTimeout)
        linger = TimeAmount(limits.lingerTimeout)
        lingerBytes = limits.lingerBytes
        phase = .idle(since: now)
    }

    var isLingering: Bool {
        if case .lingering = phase { true } else { false }
    }

    /// Bytes came. Answers `false` when the connection has thrown away enough of them and should be closed.
    mutating func bytesArrived(_ count: Int, now: NIODeadline) -> Bool {
        switch phase {
        case .idle: phase = .reading(since: now)
        case .reading: break
        case .responding: isNextBegun = true
        case .lingering:
            lingered += count
            return lingered <= lingerBytes
        }
        return true
    }

    /// The whole request is there.
    mutating func requestRead() {
        phase = .responding
        isNextBegun = false
    }

    /// The whole answer is written and the connection is kept.
    mutating func responseWritten(now: NIODeadline) {
        phase = isNextBegun ? .reading(since: now) : .idle(since: now)
        isNextBegun = false
    }

    /// The whole answer is written and the connection is not kept.
    mutating func closedOutput(now: NIODeadline) {
        phase = .lingering(since: now)
        isNextBegun = false
    }

    /// The timer rang.
    func timerFired(now: NIODeadline) -> Action {
        switch phase {
        case .idle(let since): now >= since + idle ? .close : .wait(until: min(since + idle, now + read))
        case .reading(let since): now >= since + read ? .refuse : .wait(until: since + read)
        case .responding: .wait(until: now + read)
        case .lingering(let since): now >= since + linger ? .close : .wait(until: since + linger)
        }
    }

    /// The first time to look.
    func firstTimer(now: NIODeadline) -> NIODeadline { now + min(read, idle) }
}
