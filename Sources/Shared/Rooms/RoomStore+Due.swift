import Redis

extension RoomStore {
    /// How a moment given for a task goes together with one that it has already.
    package enum DueMoment: String, Sendable {
        /// The earlier of the two holds.
        case earliest = "LT"
        /// The later of the two holds.
        case latest = "GT"
        /// The task keeps the moment it has.
        case kept = "NX"

        /// What puts a task down so, but for the moment (ms) and the task.
        fileprivate var adding: RedisTemplate {
            switch self {
            case .earliest: Self.addingEarliest
            case .latest: Self.addingLatest
            case .kept: Self.addingKept
            }
        }

        private static let addingEarliest = RedisTemplate("ZADD", RedisKey.due, earliest.rawValue)
        private static let addingLatest = RedisTemplate("ZADD", RedisKey.due, latest.rawValue)
        private static let addingKept = RedisTemplate("ZADD", RedisKey.due, kept.rawValue)
    }

    /// A task that this replica may do until its lease is over.
    package struct ClaimedTask: Sendable, Hashable {
        package let task: DueTask
        /// What the task's moment has been moved to: then somebody else may do it.
        let lease: Timestamp
    }

    /// Puts a task down for a moment, in one round trip. Safe to run twice.
    package func schedule(_ task: DueTask, at moment: Timestamp, _ which: DueMoment = .earliest) async throws(RoomError) {
        _ = try await pipeline(Self.scheduling(task, at: moment, which))
    }

    /// The commands that put a task down for a moment, and renew the life of all. They decide nothing, so they need no script, which costs more.
    static func scheduling(_ task: DueTask, at moment: Timestamp, _ which: DueMoment) -> [RedisCommand] {
        [
            which.adding.command(String(moment.milliseconds), task.member),
            renewingDue,
        ]
    }

    private static let renewingDue = RedisCommand("PEXPIRE", RedisKey.due, String(RoomLimits.dueLifetime.wholeMilliseconds))

    /// Takes a task off, whatever its moment.
    package func cancel(_ task: DueTask) async throws(RoomError) {
        _ = try await send(RedisCommand("ZREM", RedisKey.due, task.member))
    }

    /// Claims what is due, in one round trip: each claimed task is out of others' reach until its lease is over.
    ///
    /// - Parameter limit: most tasks to claim.
    package func claimDue(now: Timestamp, lease: Duration = RoomLimits.dueLease, limit: Int) async throws(RoomError) -> [ClaimedTask] {
        let until = now + lease
        let reply = try await evaluate(
            RoomScripts.claimDue, keys: [RedisKey.due],
            arguments: [String(now.milliseconds), String(until.milliseconds), String(limit), String(RoomLimits.dueLifetime.wholeMilliseconds)])
        return (reply.array ?? []).compactMap { member in
            member.string.flatMap { DueTask(member: $0) }.map { ClaimedTask(task: $0, lease: until) }
        }
    }

    /// Puts a task down for the end of a lease, if nobody will do it before, and claims it for this replica meanwhile: for a task that is done at
    /// once, but that somebody else has to do if this replica dies. One round trip.
    package func claim(_ task: DueTask, now: Timestamp, lease: Duration = RoomLimits.dueLease) async throws(RoomError) -> ClaimedTask {
        let until = now + lease
        try await schedule(task, at: until, .earliest)
        return ClaimedTask(task: task, lease: until)
    }

    /// Makes a claim last until a later moment.
    ///
    /// - Returns: the claim as it is then; nil if it has ended, or somebody has put the task down anew.
    package func renew(_ claimed: ClaimedTask, until moment: Timestamp) async throws(RoomError) -> ClaimedTask? {
        let reply = try await evaluate(
            RoomScripts.finishDue, keys: [RedisKey.due],
            arguments: [claimed.task.member, String(claimed.lease.milliseconds), String(moment.milliseconds)])
        return reply.integer == 1 ? ClaimedTask(task: claimed.task, lease: moment) : nil
    }

    /// How late the most overdue task is, in one round trip; zero if nothing is due.
    package func overdue(now: Timestamp) async throws(RoomError) -> Duration {
        let reply = try await send(RedisCommand("ZRANGE", RedisKey.due, "0", "0", "WITHSCORES"))
        guard let score = reply.array?.last?.string.flatMap({ Double($0) }) else { return .zero }
        return .milliseconds(max(0, now.milliseconds - Timestamp(score: score).milliseconds))
    }

    /// Takes a claimed task off, unless somebody has put it down anew meanwhile.
    package func finish(_ claimed: ClaimedTask) async throws(RoomError) {
        _ = try await evaluate(
            RoomScripts.finishDue, keys: [RedisKey.due], arguments: [claimed.task.member, String(claimed.lease.milliseconds), ""])
    }

    /// Puts a claimed task down for another moment, unless somebody has put it down anew meanwhile.
    package func postpone(_ claimed: ClaimedTask, to moment: Timestamp) async throws(RoomError) {
        _ = try await renew(claimed, until: moment)
    }
}
