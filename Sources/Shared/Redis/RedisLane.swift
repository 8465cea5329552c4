import NIOCore

/// One event loop's connection, as the other threads may hold it.
final class RedisLane: Sendable {
    let eventLoop: any EventLoop
    let counters: RedisCounters
    /// Checks at each access that it happens on the event loop.
    private let connection: NIOLoopBoundBox<RedisConnection>
    private let executor: EventLoopTaskExecutor

    init(connection: sending RedisConnection) {
        eventLoop = connection.eventLoop
        counters = connection.counters
        executor = EventLoopTaskExecutor(connection.eventLoop)
        self.connection = NIOLoopBoundBox.makeBoxSendingValue(connection, eventLoop: connection.eventLoop)
    }

    /// Starts connecting. The future is there when the connection has ended for good.
    func start() -> EventLoopFuture<Void> {
        let ended = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { self.connection.value.start(ended: ended) }
        return ended.futureResult
    }

    func drain() {
        eventLoop.execute { self.connection.value.drain() }
    }

    func stop() {
        eventLoop.execute { self.connection.value.stop() }
    }
}

extension RedisLane {
    /// Sends a command on this lane's event loop. A caller who is there already stays there; anybody else goes there and comes back.
    nonisolated(nonsending) func send(_ command: RedisCommand, patience: RedisPatience) async -> Result<RedisReply, RedisError> {
        if isHere(#isolation) { return await exchange(command, patience) }
        return await withTaskExecutorPreference(executor) { await self.exchangeThere(command, patience) }
    }

    nonisolated(nonsending) func send(_ commands: [RedisCommand], patience: RedisPatience) async -> Result<[RedisReply], RedisError> {
        if isHere(#isolation) { return await exchange(commands, patience) }
        return await withTaskExecutorPreference(executor) { await self.exchangeThere(commands, patience) }
    }

    /// Whether a caller is on the event loop and stays there. One of an actor doesn't: the actor decides where it goes on, whatever the task prefers.
    private func isHere(_ isolation: (any Actor)?) -> Bool { isolation == nil && eventLoop.inEventLoop }

    /// Leaves an actor, if it comes from one, for where the task prefers to be.
    @concurrent
    private func exchangeThere(_ command: RedisCommand, _ patience: RedisPatience) async -> Result<RedisReply, RedisError> {
        await exchange(command, patience)
    }

    @concurrent
    private func exchangeThere(_ commands: [RedisCommand], _ patience: RedisPatience) async -> Result<[RedisReply], RedisError> {
        await exchange(commands, patience)
    }

    private nonisolated(nonsending) func exchange(_ command: RedisCommand, _ patience: RedisPatience) async -> Result<RedisReply, RedisError> {
        await retryingOnceReady(patience) { ticket, continuation in
            self.connection.value.submit(command, ticket: ticket, timeout: patience.left(), continuation: continuation)
        }
    }

    private nonisolated(nonsending) func exchange(_ commands: [RedisCommand], _ patience: RedisPatience) async -> Result<[RedisReply], RedisError> {
        await retryingOnceReady(patience) { ticket, continuation in
            self.connection.value.submit(commands, ticket: ticket, timeout: patience.left(), continuation: continuation)
        }
    }

    /// Submits; if the connection is just coming up, waits for it and submits once more.
    private nonisolated(nonsending) func retryingOnceReady<Reply: Sendable>(
        _ patience: RedisPatience, _ submit: (UInt64, CheckedContinuation<Result<Reply, RedisError>?, Never>) -> Void
    ) async -> Result<Reply, RedisError> {
        if let result = await suspended(cancelled: .failure(Self.cancelled), submit) { return result }
        let obstacle = await suspended(cancelled: Self.cancelled) { ticket, continuation in
            self.connection.value.awaitReady(ticket: ticket, timeout: patience.left(), continuation: continuation)
        }
        if let obstacle { return .failure(obstacle) }
        return await suspended(cancelled: .failure(Self.cancelled), submit) ?? .failure(RedisError(.notConnected, execution: .surelyNot))
    }

    /// Suspends until the connection answers or the task is cancelled.
    ///
    /// `body` runs on the event loop, where cancellation is carried out too, later: so a cancellation either is seen before `body`
    /// or finds what `body` has left.
    private nonisolated(nonsending) func suspended<Answer: Sendable>(
        cancelled: Answer, _ body: (UInt64, CheckedContinuation<Answer, Never>) -> Void
    ) async -> Answer {
        let ticket = connection.value.takeTicket()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: cancelled)
                } else {
                    body(ticket, continuation)
                }
            }
        } onCancel: {
            self.eventLoop.execute { self.connection.value.abandon(ticket: ticket) }
        }
    }

    private static let cancelled = RedisError(.cancelled, execution: .surelyNot)
}
