import Logging
import NIOCore
import Synchronization

/// The subscriber's connection: everything in it happens on one event loop.
///
/// It carries out what ``RedisLink``, ``RedisSetup``, ``RedisSubscriptions`` and ``RedisSilence`` decide.
final class RedisSubscriberConnection {
    let eventLoop: any EventLoop
    let counters: RedisCounters
    private let configuration: RedisConfiguration
    private let logger: Logger
    private let chance: @Sendable () -> Double
    private let resolver: RedisResolver

    private var link: RedisLink
    private var subscriptions: RedisSubscriptions
    private var silence: RedisSilence
    private var receivers: [String: RedisSubscriber.Receiver] = [:]
    private var setup: RedisSetup?
    /// The socket in use; events of any other are ignored.
    private var handler: RedisChannelHandler?
    private var saysConnected = true
    private var saysRefused = false
    private var ended: EventLoopPromise<Void>?

    /// Requests of this turn of the event loop, written to the socket together at its end.
    private var outgoing = ByteBuffer()
    private var isFlushDue = false
    /// Rings for ``RedisSilence``.
    private var timer: (task: Scheduled<Void>, deadline: NIODeadline)?
    /// Ends an attempt that takes too long.
    private var guardTask: Scheduled<Void>?

    init(
        eventLoop: any EventLoop, configuration: RedisConfiguration, counters: RedisCounters, logger: Logger,
        chance: @escaping @Sendable () -> Double
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.counters = counters
        self.logger = logger
        self.chance = chance
        resolver = RedisResolver(eventLoop: eventLoop, configuration: configuration)
        let limits = configuration.limits
        link = RedisLink(backoff: RedisBackoff(minimum: limits.minimumReconnectDelay, maximum: limits.maximumReconnectDelay))
        subscriptions = RedisSubscriptions(maximum: limits.maximumChannels)
        silence = RedisSilence(limits: limits, now: eventLoop.now)
    }

    /// - Parameter ended: fulfilled when the connection has ended for good.
    func start(ended: EventLoopPromise<Void>) {
        self.ended = ended
        perform(link.start())
    }

    /// Ends at once.
    func stop() {
        perform(link.stop())
    }

    func subscribe(_ channel: String, _ receiver: @escaping RedisSubscriber.Receiver) throws(RedisError) {
        guard link.phase != .ended else { throw RedisError(.shutDown, execution: .surelyNot) }
        guard subscriptions.hasRoom(for: channel) else { throw RedisError(.overloaded, execution: .surelyNot) }
        receivers[channel] = receiver
        if subscriptions.isSubscribed(to: channel) { return receiver(.subscribed) }
        let isFirst = !subscriptions.isWaiting
        if let request = subscriptions.want(channel) { send(request, isFirst: isFirst) }
    }

    func unsubscribe(_ channel: String) {
        receivers[channel] = nil
        let isFirst = !subscriptions.isWaiting
        if let request = subscriptions.unwant(channel) { send(request, isFirst: isFirst) }
    }

    private func send(_ request: RedisSubscriptions.Request, isFirst: Bool) {
        outgoing.writeBytes(request.command.bytes)
        silence.asked(isFirst: isFirst, now: eventLoop.now)
        if isFlushDue { return }
        isFlushDue = true
        eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        isFlushDue = false
        guard outgoing.readableBytes > 0 else { return }
        handler?.write(outgoing)
        outgoing = ByteBuffer()
        listen()
    }
}

// MARK: - What comes

extension RedisSubscriberConnection: RedisSocketOwner {
    func opened(_ handler: RedisChannelHandler) {
        guard link.awaits(attempt: handler.attempt) else { return handler.close() }
        self.handler = handler
        let setup = RedisSetup(configuration)
        self.setup = setup
        var buffer = ByteBuffer()
        for command in setup.commands { buffer.writeBytes(command.bytes) }
        handler.write(buffer)
    }

    func closed(_ handler: RedisChannelHandler, reason: String) {
        guard handler === self.handler else { return }
        lose(reason: reason)
    }

    func received(_ buffer: ByteBuffer, from handler: RedisChannelHandler) {
        guard handler === self.handler else { return }
        silence.broken(now: eventLoop.now)
        do throws(RedisError) {
            try handler.reader.feed(buffer)
            while handler === self.handler, let reply = try handler.reader.next() {
                let reply = try reply.get()
                if setup == nil { deliver(reply) } else { proceed(with: reply) }
            }
        } catch {
            lose(reason: "\(error.code)")
        }
    }

    private func proceed(with reply: RedisReply) {
        switch setup?.received(reply) ?? .more {
        case .more: break
        case .refused(let reason): lose(reason: reason)
        case .ready: becameReady()
        }
    }

    private func becameReady() {
        setup = nil
        guardTask?.cancel()
        link.becameReady()
        counters.connects.increment()
        counters.isReady.store(true, ordering: .relaxed)
        saysConnected = true
        logger.info("Redis subscriptions are connected")
        silence = RedisSilence(limits: configuration.limits, now: eventLoop.now)
        for request in subscriptions.connected() { send(request, isFirst: false) }
        listen()
    }

    private func deliver(_ reply: RedisReply) {
        switch subscriptions.received(reply) {
        case .nothing: break
        case .signal(let channel, let signal): receivers[channel]?(signal)
        case .send(let request): send(request, isFirst: false)
        case .refused(let code):
            if !saysRefused { logger.warning("Redis refuses a subscription", metadata: ["code": "\(code)"]) }
            saysRefused = true
        case .unexpected: lose(reason: "a reply that nothing was asked for")
        }
    }
}

// MARK: - Coming and going

extension RedisSubscriberConnection {
    /// Does what the silence asks for, and looks again in time.
    private func listen() {
        guard link.phase == .ready else { return }
        let now = eventLoop.now
        switch silence.step(isWaiting: subscriptions.isWaiting, now: now) {
        case .late: lose(reason: "no answer in time")
        case .ask: send(subscriptions.ping(), isFirst: true)
        case .wait(let deadline):
            if let timer, timer.deadline <= deadline { return }
            timer?.task.cancel()
            let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
                self?.timer = nil
                self?.listen()
            }
            timer = (task, deadline)
        }
    }

    private func lose(reason: String) {
        let step = link.lost(chance: chance())
        abandonSocket()
        counters.losses.increment()
        if saysConnected {
            saysConnected = false
            logger.warning("Redis subscriptions are not connected", metadata: ["reason": "\(reason)"])
        } else {
            logger.debug("Redis subscriptions are still not connected", metadata: ["reason": "\(reason)", "attempts": "\(link.failures)"])
        }
        perform(step)
    }

    private func abandonSocket() {
        let socket = handler
        handler = nil
        setup = nil
        saysRefused = false
        outgoing = ByteBuffer()
        timer?.task.cancel()
        timer = nil
        guardTask?.cancel()
        subscriptions.disconnected()
        counters.isReady.store(false, ordering: .relaxed)
        socket?.close()
    }

    private func perform(_ step: RedisLink.Step) {
        switch step {
        case .nothing, .close: break  // Closing in peace is for who has commands under way.
        case .connect: connect()
        case .pause(let duration):
            eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { self.perform(self.link.pauseEnded()) }
        case .end:
            abandonSocket()
            resolver.stop()
            receivers = [:]
            ended?.succeed()
            ended = nil
        }
    }

    private func connect() {
        guardTask = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(configuration.limits.connectTimeout)) { [weak self] in
            self?.lose(reason: "connecting took too long")
        }
        let attempt = link.attempt
        configuration.openSocket(attempt: attempt, owner: self, resolver: resolver, on: eventLoop).assumeIsolated().whenFailure { error in
            guard self.link.awaits(attempt: attempt), self.handler == nil else { return }
            self.lose(reason: "\(error)")
        }
    }
}
