import NIOCore

/// Where one connection is between "not started" and "ended", and what comes next. A value: no I/O, and it is told the time.
struct RedisLink {
    enum Phase: Equatable {
        case idle
        /// An attempt is under way: resolving, connecting, TLS, signing in.
        case connecting
        case ready
        /// The server turned out to be the wrong one: what is under way is still answered, then another connection is made.
        case retiring
        /// Between attempts.
        case pausing
        /// No new commands; those under way are still answered.
        case draining
        /// Told to end; the socket, or the attempt, isn't gone yet.
        case closing
        case ended
    }

    enum Step: Equatable {
        case nothing
        case connect
        case pause(Duration)
        case close
        case end
    }

    enum Admission: Equatable {
        case send
        /// A connection is just coming up.
        case wait
        case reject(RedisError.Code)
    }

    private(set) var phase = Phase.idle
    /// Attempts that failed since the last good connection.
    private(set) var failures = 0
    /// Attempts begun so far; the number of the present one, so that a socket which opens after its attempt was given up is known for what it is.
    private(set) var attempt = 0
    private let backoff: RedisBackoff
    /// How often it has retired since it last heard of no replica for the longest pause.
    private var retirements = 0
    /// When it may retire again.
    private var retiresFrom = NIODeadline.uptimeNanoseconds(0)
    /// When a server last said that it is a replica.
    private var lastRefusal = NIODeadline.uptimeNanoseconds(0)

    init(backoff: RedisBackoff) {
        self.backoff = backoff
    }

    var admission: Admission {
        switch phase {
        case .ready: .send
        case .idle, .connecting, .retiring, .pausing: failures == 0 ? .wait : .reject(.notConnected)
        case .draining, .closing, .ended: .reject(.shutDown)
        }
    }

    mutating func start() -> Step {
        guard phase == .idle else { return .nothing }
        return connect()
    }

    private mutating func connect() -> Step {
        phase = .connecting
        attempt += 1
        return .connect
    }

    /// Whether this attempt is the one under way. The socket of any other is closed, and its failure is no news.
    func awaits(attempt: Int) -> Bool {
        phase == .connecting && attempt == self.attempt
    }

    /// The server has answered everything that setting up needs.
    mutating func becameReady() {
        guard phase == .connecting else { return }
        phase = .ready
        failures = 0
    }

    /// The server says that it is a replica. Its name may lead to the new primary by now, so the link retires. If the name leads to a replica again
    /// and again, it does so ever more seldom: meanwhile a refusal is an answer like any, and what only reads is served.
    ///
    /// - Parameter chance: 0 to 1, see ``RedisBackoff``.
    mutating func retire(now: NIODeadline, chance: Double) {
        if now - lastRefusal > TimeAmount(backoff.maximum) { retirements = 0 }
        lastRefusal = now
        guard phase == .ready, now >= retiresFrom else { return }
        phase = .retiring
        retiresFrom = now + TimeAmount(backoff.delay(afterFailures: retirements, chance: chance))
        retirements += 1
    }

    /// The connection is gone, or never came about.
    ///
    /// - Parameter chance: 0 to 1, see ``RedisBackoff``.
    mutating func lost(chance: Double) -> Step {
        switch phase {
        case .connecting, .ready, .retiring:
            let delay = backoff.delay(afterFailures: failures, chance: chance)
            if phase == .connecting { failures += 1 }
            phase = .pausing
            return .pause(delay)
        case .draining, .closing:
            phase = .ended
            return .end
        case .idle, .pausing, .ended:
            return .nothing
        }
    }

    mutating func pauseEnded() -> Step {
        guard phase == .pausing else { return .nothing }
        return connect()
    }

    /// Graceful shutdown: `inFlight` commands are still waited for.
    mutating func drain(inFlight: Int) -> Step {
        switch phase {
        case .ready where inFlight > 0, .retiring where inFlight > 0:
            phase = .draining
            return .nothing
        case .ready, .retiring, .connecting:
            phase = .closing
            return .close
        case .idle, .pausing:
            phase = .ended
            return .end
        case .draining, .closing, .ended:
            return .nothing
        }
    }

    /// The last reply a draining connection waited for is there.
    mutating func drained() -> Step {
        guard phase == .draining else { return .nothing }
        phase = .closing
        return .close
    }

    /// Shutdown without waiting any longer, for a reply or for the socket to close.
    mutating func stop() -> Step {
        guard phase != .ended else { return .nothing }
        phase = .ended
        return .end
    }
}
