package import Logging
package import NIOCore
import ServiceLifecycle
import Synchronization

/// Redis over one pipelined connection for each event loop.
///
/// A caller that runs on one of the event loops uses that loop's connection without leaving the thread, and all commands of a turn
/// of the loop travel in one write. Others are given a loop in turn. Nothing happens before ``run()``.
///
/// There is no queue for times without a connection: commands fail at once with `notConnected`, save the short
/// ``RedisLimits/connectionWait`` while a connection is just coming up. No command is ever sent twice on a failure, save those that the
/// server itself says it didn't run (an unknown script, a write to a primary that has become a replica); who knows that a command is safe to repeat
/// reads ``RedisError/execution``. A cancelled task stops waiting at once, and its command's reply is dropped
/// when it comes; its neighbours notice nothing.
package final class RedisClient: Service, Sendable {
    private let lanes: [RedisLane]
    /// What a command has when its caller doesn't say: ``RedisLimits/commandTimeout``.
    package let commandTimeout: Duration
    private let next = Atomic<Int>(0)
    private let hasRun = Atomic<Bool>(false)

    /// - Parameters:
    ///   - eventLoopGroup: must outlive the client. One connection is kept for each of its loops.
    ///   - chance: a random number from 0 to 1, for the pauses between attempts to connect.
    package init(
        configuration: RedisConfiguration,
        eventLoopGroup: any EventLoopGroup,
        logger: Logger,
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        var logger = logger
        logger[metadataKey: "redis"] = "\(configuration)"
        var lanes: [RedisLane] = []
        for eventLoop in eventLoopGroup.makeIterator() {
            lanes.append(
                RedisLane(
                    connection: RedisConnection(
                        eventLoop: eventLoop, configuration: configuration, counters: RedisCounters(), logger: logger, chance: chance
                    )
                )
            )
        }
        precondition(!lanes.isEmpty, "An event loop group has event loops.")
        self.lanes = lanes
        commandTimeout = configuration.limits.commandTimeout
    }

    /// Keeps the connections up until the service is told to stop. On graceful shutdown new commands fail with `shutDown` and those under way
    /// are waited for, ``RedisLimits/drainTimeout`` at most; on cancellation nothing is waited for. Not to be called twice.
    package func run() async throws {
        precondition(!hasRun.exchange(true, ordering: .relaxed), "RedisClient.run() is called once.")
        let ends = lanes.map { $0.start() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                for end in ends { try? await end.get() }
            } onGracefulShutdown: {
                for lane in self.lanes { lane.drain() }
            }
        } onCancel: {
            for lane in self.lanes { lane.stop() }
        }
    }

    /// Whether at least one connection is ready for commands.
    package var isConnected: Bool {
        lanes.contains { $0.counters.isReady.load(ordering: .relaxed) }
    }

    /// What it has done and is doing. For metrics.
    package var statistics: RedisStatistics {
        var statistics = RedisStatistics()
        for lane in lanes {
            let counters = lane.counters
            statistics.connections += 1
            statistics.readyConnections += counters.isReady.load(ordering: .relaxed) ? 1 : 0
            statistics.inFlight += counters.inFlight.load(ordering: .relaxed)
            statistics.waiting += counters.waiting.load(ordering: .relaxed)
            statistics.connects += counters.connects.load(ordering: .relaxed)
            statistics.losses += counters.losses.load(ordering: .relaxed)
            statistics.timeouts += counters.timeouts.load(ordering: .relaxed)
        }
        return statistics
    }
}

extension RedisClient {
    /// Sends one command.
    ///
    /// - Parameter timeout: the caller's patience, if it isn't ``RedisLimits/commandTimeout``: for everything, the wait for a connection and the
    ///   repeat of an unknown script included. When a shorter one ends, only this call fails; a longer one lets the command keep the connection
    ///   waiting that long.
    /// - Throws: ``RedisError``; the server's own errors with the code `server`.
    package nonisolated(nonsending) func send(_ command: RedisCommand, timeout: Duration? = nil) async throws(RedisError) -> RedisReply {
        let lane = lane()
        let patience = RedisPatience(timeout)
        var reply = try await lane.send(command, patience: patience).get()
        if let again = command.again(after: reply) { reply = try await lane.send(again, patience: patience).get() }
        if case .error(let text) = reply { throw .server(text, isScript: command.isScript) }
        return reply
    }

    /// Sends several commands in one write and returns all replies, in order. Not a transaction: others' commands may run in between.
    ///
    /// The server's errors are replies here, ``RedisReply/error(_:)``. A script the server didn't know is sent again by its source, after
    /// the other commands have run; so is what a replica refused to write, to the server that its name leads to then.
    ///
    /// - Parameter timeout: as for ``send(_:timeout:)``, for all of the commands.
    /// - Throws: ``RedisError`` if any command got no reply; then all of them may have run.
    package nonisolated(nonsending) func pipeline(_ commands: [RedisCommand], timeout: Duration? = nil) async throws(RedisError) -> [RedisReply] {
        guard !commands.isEmpty else { return [] }
        let lane = lane()
        let patience = RedisPatience(timeout)
        var replies = try await lane.send(commands, patience: patience).get()
        var again: [(index: Int, command: RedisCommand)] = []
        for (index, (command, reply)) in zip(commands, replies).enumerated() {
            if let command = command.again(after: reply) { again.append((index, command)) }
        }
        guard !again.isEmpty else { return replies }
        do throws(RedisError) {
            let late = try await lane.send(again.map(\.command), patience: patience).get()
            for (item, reply) in zip(again, late) { replies[item.index] = reply }
        } catch {
            // Whatever happened to these: the others may have run.
            throw RedisError(error.code, execution: .maybe, message: error.message)
        }
        return replies
    }

    /// Runs a script: by its SHA-1, and once more by its source if the server doesn't have it.
    ///
    /// - Throws: ``RedisError``, as ``send(_:timeout:)`` does.
    package nonisolated(nonsending) func evaluate(
        _ script: RedisScript, keys: [String], arguments: [String], timeout: Duration? = nil
    ) async throws(RedisError) -> RedisReply {
        try await send(.evaluate(script, keys: keys, arguments: arguments), timeout: timeout)
    }

    /// The lane of the event loop we are on, or else one in turn.
    private func lane() -> RedisLane {
        for lane in lanes where lane.eventLoop.inEventLoop { return lane }
        let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return lanes[Int(UInt(bitPattern: turn) % UInt(lanes.count))]
    }
}
