/// Decides which requests may start, which wait and which are refused. A pure value: it is told the time, and only answers.
struct Admission {
    enum Arrival: Equatable {
        case start
        case wait
        case refuse
    }

    struct Expired: Equatable {
        var id: UInt64
        /// `overloaded` if it waited as long as one may, `timeout` if its own deadline came first.
        var code: RESTError.Code
    }

    private struct Waiter {
        var id: UInt64
        var until: ContinuousClock.Instant
        var code: RESTError.Code
    }

    private struct Lane {
        var running = 0
        var waiters: [Waiter] = []
    }

    let concurrentPerLane: Int
    let waitingPerLane: Int
    let longestWait: Duration
    private var lanes: [LaneKey: Lane] = [:]

    init(concurrentPerLane: Int, waitingPerLane: Int, longestWait: Duration) {
        self.concurrentPerLane = concurrentPerLane
        self.waitingPerLane = waitingPerLane
        self.longestWait = longestWait
    }

    /// A request came. After `start`, ``finished(in:)`` must follow once; after `wait`, the id comes back from ``finished(in:)`` or
    /// ``expire(at:)`` unless ``withdraw(_:from:)`` takes it out.
    mutating func arrived(_ id: UInt64, in key: LaneKey, at now: ContinuousClock.Instant, deadline: ContinuousClock.Instant) -> Arrival {
        var lane = lanes[key, default: Lane()]
        defer { lanes[key] = lane }
        if lane.running < concurrentPerLane {
            lane.running += 1
            return .start
        }
        guard lane.waiters.count < waitingPerLane else { return .refuse }
        let patience = now + longestWait
        lane.waiters.append(
            deadline <= patience ? Waiter(id: id, until: deadline, code: .timeout) : Waiter(id: id, until: patience, code: .overloaded)
        )
        return .wait
    }

    /// A started request ended. Returns the one that may start in its place.
    mutating func finished(in key: LaneKey) -> UInt64? {
        guard var lane = lanes[key] else { return nil }
        if lane.waiters.isEmpty {
            lane.running -= 1
            lanes[key] = lane.running > 0 ? lane : nil
            return nil
        }
        let next = lane.waiters.removeFirst()
        lanes[key] = lane
        return next.id
    }

    /// A waiting request is no longer wanted.
    mutating func withdraw(_ id: UInt64, from key: LaneKey) {
        lanes[key]?.waiters.removeAll { $0.id == id }
    }

    /// Takes out those whose time has come.
    mutating func expire(at now: ContinuousClock.Instant) -> [Expired] {
        var expired: [Expired] = []
        for key in lanes.keys {
            lanes[key]?.waiters.removeAll { waiter in
                guard waiter.until <= now else { return false }
                expired.append(Expired(id: waiter.id, code: waiter.code))
                return true
            }
        }
        return expired
    }

    /// When ``expire(at:)`` will next have something to say.
    var nextExpiry: ContinuousClock.Instant? {
        lanes.values.lazy.flatMap(\.waiters).map(\.until).min()
    }
}
