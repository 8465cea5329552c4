package import Logging
package import NIOCore
import ServiceLifecycle
import Synchronization

/// Redis' publish and subscribe, over one connection of its own: a connection that has subscribed can do nothing else.
///
/// It comes back by itself, for ever, subscribes again to what is wanted, and says so by ``RedisSignal/subscribed``, since Redis keeps no message
/// for those who are away. While nothing comes it asks now and then whether the server is still there. Nothing happens before ``run()``.
package final class RedisSubscriber: Service, Sendable {
    /// Called on ``eventLoop``, in order. Must not block.
    package typealias Receiver = @Sendable (RedisSignal) -> Void

    /// Where everything happens: receivers are called here, and subscribing is done here.
    package let eventLoop: any EventLoop
    private let counters = RedisCounters()
    /// Checks at each access that it happens on the event loop.
    private let connection: NIOLoopBoundBox<RedisSubscriberConnection>
    private let hasRun = Atomic<Bool>(false)

    /// - Parameters:
    ///   - eventLoop: must outlive the subscriber.
    ///   - chance: a random number from 0 to 1, for the pauses between attempts to connect.
    package init(
        configuration: RedisConfiguration,
        eventLoop: any EventLoop,
        logger: Logger,
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        var logger = logger
        logger[metadataKey: "redis"] = "\(configuration)"
        self.eventLoop = eventLoop
        connection = NIOLoopBoundBox.makeBoxSendingValue(
            RedisSubscriberConnection(eventLoop: eventLoop, configuration: configuration, counters: counters, logger: logger, chance: chance),
            eventLoop: eventLoop)
    }

    /// Keeps the connection up until the service is told to stop, gracefully or not; nothing is waited for then. Not to be called twice.
    package func run() async throws {
        precondition(!hasRun.exchange(true, ordering: .relaxed), "RedisSubscriber.run() is called once.")
        let ended = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { self.connection.value.start(ended: ended) }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                try? await ended.futureResult.get()
            } onGracefulShutdown: {
                self.stop()
            }
        } onCancel: {
            self.stop()
        }
    }

    private func stop() {
        eventLoop.execute { self.connection.value.stop() }
    }

    /// Subscribes to a channel; the receiver is told by ``RedisSignal/subscribed`` when that stands, which may be after an outage.
    /// A channel has one receiver: subscribing again replaces it, and the new one is told before this returns if the subscription stands already.
    /// On ``eventLoop`` only.
    ///
    /// - Throws: ``RedisError``: `overloaded` for more than ``RedisLimits/maximumChannels``, `shutDown` at the end.
    package func subscribe(_ channel: String, _ receiver: @escaping Receiver) throws(RedisError) {
        try connection.value.subscribe(channel, receiver)
    }

    /// Ends a subscription. Its receiver isn't called any more. On ``eventLoop`` only.
    package func unsubscribe(_ channel: String) {
        connection.value.unsubscribe(channel)
    }

    /// Whether the connection is ready.
    package var isConnected: Bool {
        counters.isReady.load(ordering: .relaxed)
    }

    /// What it has done; its one connection counts. For metrics.
    package var statistics: RedisStatistics {
        var statistics = RedisStatistics()
        statistics.connections = 1
        statistics.readyConnections = isConnected ? 1 : 0
        statistics.connects = counters.connects.load(ordering: .relaxed)
        statistics.losses = counters.losses.load(ordering: .relaxed)
        return statistics
    }
}
