package import Logging
import NIOConcurrencyHelpers
package import Rooms
package import ServiceKit
import ServiceLifecycle
import Synchronization

/// Does what is due, on every replica of both services: claims tasks whose moment has come, and does each with a lease, so that a crash only
/// delays it. Nothing else runs on timers.
package final class DueWorker: Service {
    /// How often a replica looks for what is due; each pause is between a half and one and a half of this.
    package static let interval: Duration = .milliseconds(250)
    /// While Redis is away, pauses double up to this.
    package static let longestInterval: Duration = .seconds(5)
    /// Most tasks that one replica does at once. It claims no more until some are done.
    package static let tasksAtOnce = 32
    /// Tasks handed over by requests that wait to be begun. Those beyond it are done when their lease is over.
    package static let tasksHandedOver = 1024
    /// A task that failed is tried again after this.
    package static let retryAfter: Duration = .seconds(5)

    private let store: RoomStore
    private let duties: Duties
    private let now: @Sendable () -> Timestamp
    private let sleep: @Sendable (Duration) async throws -> Void
    private let random: RandomSource
    private let metrics: DueMetrics
    private let logger: Logger
    private let claimed: AsyncStream<RoomStore.ClaimedTask>
    private let hand: AsyncStream<RoomStore.ClaimedTask>.Continuation
    private let running = Atomic<Int>(0)

    /// - Parameters:
    ///   - now: the wall clock that all replicas share more or less.
    ///   - sleep: how to wait between two looks, and between two renewals of a lease.
    package init(
        store: RoomStore, duties: Duties, now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        random: RandomSource = .system, metrics: MetricsRegistry, logger: Logger
    ) {
        self.store = store
        self.duties = duties
        self.now = now
        self.sleep = sleep
        self.random = random
        self.metrics = DueMetrics(metrics)
        self.logger = logger
        (claimed, hand) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.tasksHandedOver))
    }

    /// Does what is due until the service is asked to stop; then lets what was begun come to its end. Called once.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                await cancelWhenGracefulShutdown { await self.look() }
                hand.finish()
            }
            for await task in claimed {
                group.addTask { [self] in await perform(task) }
            }
        }
    }

    /// Puts a task down, and does it at once, off the time of whoever asks. If this replica dies meanwhile, another one does it when the lease is
    /// over. One round trip.
    ///
    /// - Parameter deadline: when it must have been put down, if somebody waits for that.
    /// - Throws: ``RoomError`` if it could not be put down; then it isn't done either.
    package func doSoon(_ task: DueTask, by deadline: Deadline? = nil) async throws(RoomError) {
        let store = deadline.map { self.store.within($0) } ?? self.store
        let claim = try await store.claim(task, now: now())
        running.wrappingAdd(1, ordering: .relaxed)
        if case .enqueued = hand.yield(claim) { return }
        running.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Sets the gauge of how late what is due is; for whoever reads the metrics.
    package func measureLag() async {
        guard let lag = try? await store.overdue(now: now()) else { return }
        metrics.lag.set(Double(lag.wholeMilliseconds) / 1000)
    }

    /// Looks for what is due, again and again, until cancelled.
    private func look() async {
        var random = random
        var failures = 0
        while !Task.isCancelled {
            let pause = min(Self.interval * (1 << min(failures, 10)), Self.longestInterval)
            guard (try? await sleep(pause * Double.random(in: 0.5...1.5, using: &random))) != nil else { return }
            let room = Self.tasksAtOnce - running.load(ordering: .relaxed)
            guard room > 0 else { continue }
            do {
                let tasks = try await store.claimDue(now: now(), limit: room)
                failures = 0
                running.wrappingAdd(tasks.count, ordering: .relaxed)
                for task in tasks { hand.yield(task) }
            } catch {
                if failures == 0, !Task.isCancelled { logger.warning("What is due cannot be looked up", metadata: ["error": "\(error)"]) }
                failures += 1
            }
        }
    }

    private func perform(_ claim: RoomStore.ClaimedTask) async {
        let lease = NIOLockedValueBox(claim)
        let task = claim.task
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keep(lease) }
            defer { group.cancelAll() }
            return await self.outcome(of: task)
        }
        running.wrappingSubtract(1, ordering: .relaxed)
        metrics.count(task, outcome)
        let claim = lease.withLockedValue { $0 }
        do {
            switch outcome {
            case .finished(.done): try await store.finish(claim)
            case .finished(.again(let pause)): try await store.postpone(claim, to: now() + pause)
            case .failed: try await store.postpone(claim, to: now() + Self.retryAfter)
            case .unknownHere: break
            }
        } catch {
            // It is done once more when the lease is over.
            logger.warning("A due task's end could not be noted", metadata: metadata(task, ["error": "\(error)"]))
        }
    }

    enum Ending: Sendable {
        case finished(DueOutcome)
        case failed
        case unknownHere
    }

    private func outcome(of task: DueTask) async -> Ending {
        do {
            guard let outcome = try await duties.perform(task) else { return .unknownHere }
            return .finished(outcome)
        } catch {
            logger.error("A due task failed", metadata: metadata(task, ["error": "\(error)"]))
            return .failed
        }
    }

    /// Renews a lease for as long as its task takes. If that fails, the lease runs out, and the task is done twice.
    private func keep(_ lease: NIOLockedValueBox<RoomStore.ClaimedTask>) async {
        while (try? await sleep(RoomLimits.dueLease / 3)) != nil, !Task.isCancelled {
            let claim = lease.withLockedValue { $0 }
            guard let renewed = try? await store.renew(claim, until: now() + RoomLimits.dueLease) else { continue }
            lease.withLockedValue { $0 = renewed }
        }
    }

    private func metadata(_ task: DueTask, _ more: Logger.Metadata) -> Logger.Metadata {
        more.merging(["task": "\(task.kind)", "subject": "\(task.subject)"]) { one, _ in one }
    }
}
