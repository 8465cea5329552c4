import Logging
import NIOCore
import Synchronization

/// The connection of one event loop: everything in it happens there, so there is no lock, and C pointers never leave it.
///
/// It carries out what ``RedisLink``, ``RedisSetup`` and ``RedisPipeline`` decide.
final class RedisConnection {
    /// The most a buffer keeps between two turns of the event loop.
    private static let keptBytes = 256 << 10

    let eventLoop: any EventLoop
    let configuration: RedisConfiguration
    let counters: RedisCounters
    private let logger: Logger
    private let chance: @Sendable () -> Double
    private let resolver: RedisResolver

    private var link: RedisLink
    private var pipeline: RedisPipeline<RedisWaiter>
    private var setup: RedisSetup?
    /// The socket in use; events of any other are ignored.
    private var handler: RedisChannelHandler?
    private var saysConnected = true
    private var ended: EventLoopPromise<Void>?

    /// Commands of this turn of the event loop, written to the socket together at its end.
    private var outgoing = ByteBuffer()
    /// The time, read once a turn. Not nil while a flush is due.
    private var turnStart: NIODeadline?
    private var timer: (callback: NIOScheduledCallback, deadline: NIODeadline)?
    /// Ends an attempt, or a shutdown, that takes too long.
    private var guardTask: Scheduled<Void>?
    /// Callers who wait until commands can be sent.
    private var hopefuls: [UInt64: CheckedContinuation<RedisError?, Never>] = [:] {
        didSet { counters.waiting.store(hopefuls.count, ordering: .relaxed) }
    }
    private var lastTicket: UInt64 = 0

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
        pipeline = RedisPipeline(limits: limits)
    }
}

// MARK: - Commands

extension RedisConnection {
    /// A name for one call, by which it can be abandoned.
    func takeTicket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    /// Writes one command, or answers at once why not.
    func submit(_ command: RedisCommand, ticket: UInt64, timeout: TimeAmount?, continuation: RedisContinuation) {
        switch admit(commands: 1, bytes: command.bytes.count, largest: command.bytes.count) {
        case nil: continuation.resume(returning: nil)
        case .failure(let error): continuation.resume(returning: .failure(error))
        case .success: enqueue(command, .single(continuation), ticket: ticket, timeout: timeout)
        }
    }

    /// Writes all commands of a pipeline, or none.
    func submit(_ commands: [RedisCommand], ticket: UInt64, timeout: TimeAmount?, continuation: RedisBatch.Continuation) {
        let bytes = commands.reduce(0) { $0 + $1.bytes.count }
        let largest = commands.reduce(0) { max($0, $1.bytes.count) }
        switch admit(commands: commands.count, bytes: bytes, largest: largest) {
        case nil: continuation.resume(returning: nil)
        case .failure(let error): continuation.resume(returning: .failure(error))
        case .success:
            let batch = RedisBatch(count: commands.count, continuation: continuation)
            for command in commands { enqueue(command, .batch(batch), ticket: ticket, timeout: timeout) }
        }
    }

    /// Nobody waits for this call any more. Its reply will be dropped.
    func abandon(ticket: UInt64) {
        let error = RedisError(.cancelled, execution: .maybe)
        for waiter in pipeline.abandon(ticket: ticket) { waiter.deliver(.failure(error)) }
        hopefuls.removeValue(forKey: ticket)?.resume(returning: RedisError(.cancelled, execution: .surelyNot))
    }

    /// Answers nil as soon as commands can be sent, or why they cannot.
    ///
    /// - Parameter timeout: the caller's patience, if it is shorter than ``RedisLimits/connectionWait``.
    func awaitReady(ticket: UInt64, timeout: TimeAmount?, continuation: CheckedContinuation<RedisError?, Never>) {
        switch link.admission {
        case .send:
            continuation.resume(returning: nil)
        case .reject(let code):
            continuation.resume(returning: RedisError(code, execution: .surelyNot))
        case .wait where hopefuls.count >= configuration.limits.maximumInFlight:
            continuation.resume(returning: RedisError(.overloaded, execution: .surelyNot))
        case .wait:
            hopefuls[ticket] = continuation
            let longest = TimeAmount(configuration.limits.connectionWait)
            let wait = min(timeout ?? longest, longest)
            _ = eventLoop.assumeIsolated().scheduleTask(in: wait) { [weak self] in
                self?.hopefuls.removeValue(forKey: ticket)?.resume(returning: RedisError(.notConnected, execution: .surelyNot))
            }
        }
    }

    private func admit(commands: Int, bytes: Int, largest: Int) -> Result<Void, RedisError>? {
        switch link.admission {
        case .wait: nil
        case .reject(let code): .failure(RedisError(code, execution: .surelyNot))
        case .send where largest > configuration.limits.maximumCommandBytes: .failure(RedisError(.commandTooLarge, execution: .surelyNot))
        case .send where !pipeline.hasRoom(commands: commands, bytes: bytes): .failure(RedisError(.overloaded, execution: .surelyNot))
        case .send: .success(())
        }
    }

    private func enqueue(_ command: RedisCommand, _ waiter: RedisWaiter, ticket: UInt64, timeout: TimeAmount?) {
        let now = turnStart ?? beginTurn()
        outgoing.writeBytes(command.bytes)
        let deadline = pipeline.append(waiter, ticket: ticket, bytes: command.bytes.count, now: now, timeout: timeout)
        guard let timer, timer.deadline <= deadline else { return arm(deadline) }
    }

    /// The first command of a turn: everything that follows until the event loop comes to the flush shares its write.
    private func beginTurn() -> NIODeadline {
        let now = eventLoop.now
        turnStart = now
        eventLoop.assumeIsolated().execute { self.flush() }
        return now
    }

    private func flush() {
        turnStart = nil
        counters.inFlight.store(pipeline.count, ordering: .relaxed)
        guard outgoing.readableBytes > 0 else { return }
        handler?.write(outgoing)
        // Reuses the storage if the socket took everything at once, as it nearly always does; but keeps no burst's.
        if outgoing.capacity > Self.keptBytes { outgoing = ByteBuffer() } else { outgoing.clear() }
    }
}

// MARK: - Replies

extension RedisConnection {
    func received(_ buffer: ByteBuffer, from handler: RedisChannelHandler) {
        guard handler === self.handler, link.phase != .closing else { return }
        do throws(RedisError) {
            try handler.reader.feed(buffer)
            while handler === self.handler, let reply = try handler.reader.next() {
                if case .success(.error(let text)) = reply, RedisError.tellsReplica(text) { link.retire(now: eventLoop.now, chance: chance()) }
                deliver(reply)
            }
        } catch {
            giveUp(error, reason: "\(error.code)")
        }
        if turnStart == nil { counters.inFlight.store(pipeline.count, ordering: .relaxed) }
    }

    private func deliver(_ reply: Result<RedisReply, RedisError>) {
        if setup != nil { return proceed(with: reply) }
        switch pipeline.received() {
        case .deliver(let waiter):
            waiter.deliver(reply)
        case .drop:
            break
        case .unexpected:
            let error = RedisError(.protocolViolation, execution: .maybe, message: "a reply that nothing was asked for")
            return giveUp(error, reason: error.message)
        }
        guard pipeline.isEmpty else { return }
        // The server is alive: the shortest pause will do.
        if link.phase == .retiring { lose(reason: "the server takes no writes any more", chance: 0) } else { perform(link.drained()) }
    }

    private func proceed(with reply: Result<RedisReply, RedisError>) {
        let outcome =
            switch reply {
            case .success(let reply): setup?.received(reply) ?? .more
            case .failure(let error): RedisSetup.Outcome.refused("\(error.code)")
            }
        switch outcome {
        case .more:
            break
        case .refused(let reason):
            lose(reason: reason)
        case .ready:
            setup = nil
            guardTask?.cancel()
            link.becameReady()
            counters.connects.increment()
            counters.isReady.store(true, ordering: .relaxed)
            saysConnected = true
            logger.info("Redis is connected")
            answerHopefuls(nil)
        }
    }
}

// MARK: - Coming and going

extension RedisConnection: NIOScheduledCallbackHandler, RedisSocketOwner {
    /// - Parameter ended: fulfilled when the connection has ended for good.
    func start(ended: EventLoopPromise<Void>) {
        self.ended = ended
        perform(link.start())
    }

    /// Answers what is under way, then ends.
    func drain() {
        let step = link.drain(inFlight: pipeline.count)
        counters.isReady.store(false, ordering: .relaxed)
        answerHopefuls(RedisError(.shutDown, execution: .surelyNot))
        watch(for: configuration.limits.drainTimeout) { connection in connection.stop() }
        perform(step)
    }

    /// Ends at once.
    func stop() {
        perform(link.stop())
    }

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

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        let now = eventLoop.now
        expire(now)
        switch pipeline.deadline(now: now) {
        case .none: break
        case .later(let deadline): arm(deadline)
        case .late: lose(reason: "a command was not answered in time")
        }
    }

    private func expire(_ now: NIODeadline) {
        let expired = pipeline.expire(now: now)
        counters.timeouts.increment(by: expired.count)
        for waiter in expired { waiter.deliver(.failure(RedisError(.timeout, execution: .maybe))) }
    }

    private func arm(_ deadline: NIODeadline) {
        timer?.callback.cancel()
        timer = nil
        // Refused only by an event loop that has shut down, and with it everything that could wait.
        guard let callback = try? eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: self) else { return }
        timer = (callback, deadline)
    }

    private func watch(for duration: Duration, _ action: @escaping (RedisConnection) -> Void) {
        guardTask?.cancel()
        guardTask = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { [weak self] in
            if let self { action(self) }
        }
    }

    /// The oldest command's reply cannot be read, so it fails with what is wrong, and all others with it.
    private func giveUp(_ error: RedisError, reason: String) {
        if setup == nil, case .deliver(let waiter) = pipeline.received() { waiter.deliver(.failure(error)) }
        lose(reason: reason)
    }

    private func lose(reason: String, chance: Double? = nil) {
        let isOver = link.phase == .draining || link.phase == .closing
        let step = link.lost(chance: chance ?? self.chance())
        abandonSocket()
        guardTask?.cancel()
        if !isOver { counters.losses.increment() }
        if isOver {
            logger.info("Redis is disconnected")
        } else if saysConnected {
            saysConnected = false
            logger.warning("Redis is not connected", metadata: ["reason": "\(reason)"])
        } else {
            logger.debug("Redis is still not connected", metadata: ["reason": "\(reason)", "attempts": "\(link.failures)"])
        }
        fail(RedisError(isOver ? .shutDown : .connectionLost, execution: .maybe, message: reason))
        if link.failures > 0 { answerHopefuls(RedisError(.notConnected, execution: .surelyNot)) }
        perform(step)
    }

    private func abandonSocket() {
        let socket = handler
        handler = nil
        setup = nil
        outgoing = ByteBuffer()
        timer?.callback.cancel()
        timer = nil
        counters.isReady.store(false, ordering: .relaxed)
        socket?.close()
    }

    private func fail(_ error: RedisError) {
        let waiters = pipeline.removeAll()
        counters.inFlight.store(0, ordering: .relaxed)
        for waiter in waiters { waiter.deliver(.failure(error)) }
    }

    private func answerHopefuls(_ error: RedisError?) {
        let continuations = hopefuls
        hopefuls = [:]
        for continuation in continuations.values { continuation.resume(returning: error) }
    }

    private func perform(_ step: RedisLink.Step) {
        switch step {
        case .nothing:
            break
        case .connect:
            connect()
        case .pause(let duration):
            _ = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { self.perform(self.link.pauseEnded()) }
        case .close:
            if let handler { handler.close() } else { perform(link.stop()) }
        case .end:
            abandonSocket()
            resolver.stop()
            guardTask?.cancel()
            fail(RedisError(.shutDown, execution: .maybe))
            answerHopefuls(RedisError(.shutDown, execution: .surelyNot))
            ended?.succeed()
            ended = nil
        }
    }

    private func connect() {
        watch(for: configuration.limits.connectTimeout) { connection in connection.lose(reason: "connecting took too long") }
        let attempt = link.attempt
        configuration.openSocket(attempt: attempt, owner: self, resolver: resolver, on: eventLoop).assumeIsolated().whenFailure { error in
            guard self.link.awaits(attempt: attempt), self.handler == nil else { return }
            self.lose(reason: "\(error)")
        }
    }
}
