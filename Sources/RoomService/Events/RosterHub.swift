import Logging
import NIOCore
import Redis
import Rooms
import ServiceKit
import ServiceLifecycle

/// Tells this process' listeners what changes in their rooms.
///
/// Redis says which room has changed (one subscription for a room that anybody listens to); then the room's stream is read, once, however many
/// listen, and each change is encoded once. Nothing is polled: a listener at rest costs a comment every ``RosterLimits/heartbeatSeconds``.
/// What a listener is owed is decided by ``RosterFeed``. Lives on the subscriber's event loop, so that nothing needs a lock.
actor RosterHub: Service {
    typealias Source = @Sendable (RoomID) async throws -> Roster
    /// Lets a room live on.
    typealias Keep = @Sendable (RoomID) async throws -> Void

    /// A room that somebody listens to, or is about to.
    private final class Room {
        let id: RoomID
        var feed = RosterFeed()
        var queues: [RosterFeed.ListenerID: ListenerQueue] = [:]
        /// How many are still being told what there is.
        var arriving = 0
        /// The roster that is being read for those who arrive.
        var roster: Task<Roster, any Error>?

        init(_ id: RoomID) {
            self.id = id
        }
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { eventLoop.executor.asUnownedSerialExecutor() }
    private nonisolated let eventLoop: any EventLoop
    private let redis: RedisClient
    private let subscriber: RedisSubscriber
    private let source: Source
    private let keep: Keep
    private let readiness: Readiness
    private let limits: RosterLimits
    private let metrics: RosterMetrics
    private let clock: any Clock<Duration>
    private let logger: Logger

    private var rooms: [RoomID: Room] = [:]
    private var listeners = 0
    private var newest: RosterFeed.ListenerID = 0
    /// Listeners by the second in which they are told that we are still here: spread, so that thousands aren't told at once.
    private var heartbeats: [[RosterFeed.ListenerID: ListenerQueue]]
    private var hasEnded = false

    /// - Parameters:
    ///   - redis: reads the rooms' streams.
    ///   - subscriber: hears of changes. Not used by anybody else for rooms.
    ///   - source: reads a room's whole roster.
    ///   - keep: asked now and then for every room that somebody listens to: a room must not end under those who are in it.
    ///   - readiness: when it is draining, all streams end.
    init(
        redis: RedisClient, subscriber: RedisSubscriber, readiness: Readiness, metrics: MetricsRegistry, logger: Logger,
        limits: RosterLimits = RosterLimits(), clock: any Clock<Duration> = ContinuousClock(), keep: @escaping Keep = { _ in },
        source: @escaping Source
    ) {
        eventLoop = subscriber.eventLoop
        self.redis = redis
        self.subscriber = subscriber
        self.source = source
        self.keep = keep
        self.readiness = readiness
        self.limits = limits
        self.metrics = RosterMetrics(metrics)
        self.clock = clock
        self.logger = logger
        heartbeats = Array(repeating: [:], count: max(1, limits.heartbeatSeconds))
    }

    /// Keeps streams alive until the process is asked to stop, then ends them all.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.beat() }
                group.addTask { await self.keepRooms() }
                await self.readiness.untilDraining()
                group.cancelAll()
            }
        }
        end()
        // A service that returns before it is told to stop counts as broken.
        try? await gracefulShutdown()
    }

    private func beat() async {
        var second = 0
        while (try? await clock.sleep(for: .seconds(1))) != nil {
            for queue in heartbeats[second].values { queue.offerIfIdle(ServerSentEvent.heartbeat) }
            second = (second + 1) % heartbeats.count
        }
    }

    private func keepRooms() async {
        while (try? await clock.sleep(for: limits.keepEvery)) != nil {
            for id in Array(rooms.keys) {
                do {
                    try await keep(id)
                } catch {
                    // The next round will do: a room lives for much longer than that.
                    logger.warning("Rooms in use could not be renewed", metadata: ["room": "\(id)", "error": "\(error)"])
                    break
                }
            }
        }
    }

    private func end() {
        hasEnded = true
        for room in rooms.values {
            for queue in room.queues.values { queue.finish() }
        }
    }
}

// MARK: - Coming and going

extension RosterHub {
    /// Lets somebody listen to a room. What they get first is the roster; or, if they have been here before, what has come since.
    ///
    /// - Parameter last: the last event they had; nil if there is none.
    /// - Throws: ``RosterHubError``, or what reading the roster throws.
    func listen(to id: RoomID, after last: RedisStreamID?) async throws -> RosterListener {
        guard !hasEnded, !readiness.isDraining else { throw RosterHubError.ending }
        guard listeners < limits.listeners else { throw RosterHubError.full }
        count(1)
        let room = rooms[id] ?? open(id)
        room.arriving += 1
        defer {
            room.arriving -= 1
            closeIfUnused(room)
        }
        do {
            let (point, opening) = try await opening(room, after: last)
            guard !hasEnded else { throw RosterHubError.ending }
            return admit(to: room, at: point, opening)
        } catch {
            count(-1)
            throw error
        }
    }

    /// The roster, or what came after the last event if that can be told; and how far that reaches.
    private func opening(_ room: Room, after last: RedisStreamID?) async throws -> (RedisStreamID, [ByteBuffer]) {
        let retry = ServerSentEvent.retry(milliseconds: limits.retryMilliseconds)
        if let last, last != .zero, case .changes(let missed) = try await page(room.id, after: last) {
            return (missed.last?.id ?? last, [retry] + missed.map(\.event))
        }
        let roster = try await sharedRoster(room)
        return (roster.point, [retry, roster.event])
    }

    /// Those who arrive together share one reading. It may have begun before they came: then they are told the rest at once.
    private func sharedRoster(_ room: Room) async throws -> Roster {
        if let reading = room.roster { return try await reading.value }
        let source = source
        let id = room.id
        metrics.readings.increment()
        let reading = Task { try await source(id) }
        room.roster = reading
        defer { room.roster = nil }
        return try await reading.value
    }

    private func admit(to room: Room, at point: RedisStreamID, _ opening: [ByteBuffer]) -> RosterListener {
        newest += 1
        let listener = newest
        let queue = ListenerQueue(opening: opening, maximumBytes: limits.queueBytes)
        room.queues[listener] = queue
        room.feed.join(listener, at: point)
        heartbeats[listener % heartbeats.count][listener] = queue
        proceed(room)
        return RosterListener(queue: queue) { [eventLoop, id = room.id] in
            eventLoop.execute { self.assumeIsolated { $0.leave(listener, id) } }
        }
    }

    private func leave(_ listener: RosterFeed.ListenerID, _ id: RoomID) {
        guard let room = rooms[id], room.queues.removeValue(forKey: listener) != nil else { return }
        room.feed.leave(listener)
        heartbeats[listener % heartbeats.count][listener] = nil
        count(-1)
        closeIfUnused(room)
    }

    private func open(_ id: RoomID) -> Room {
        let room = Room(id)
        rooms[id] = room
        metrics.rooms.set(Int64(rooms.count))
        do throws(RedisError) {
            // There is no need to wait for the subscription: when it stands we look for what was missed.
            try subscriber.subscribe(RedisKey.room(id)) { _ in self.assumeIsolated { $0.changed(id) } }
        } catch {
            logger.error("A room could not be subscribed to", metadata: ["room": "\(id)", "error": "\(error)"])
        }
        return room
    }

    private func closeIfUnused(_ room: Room) {
        guard room.queues.isEmpty, room.arriving == 0, rooms[room.id] === room else { return }
        rooms[room.id] = nil
        metrics.rooms.set(Int64(rooms.count))
        subscriber.unsubscribe(RedisKey.room(room.id))
    }

    private func count(_ change: Int) {
        listeners += change
        metrics.listeners.set(Int64(listeners))
    }
}

// MARK: - Changes

extension RosterHub {
    private func changed(_ id: RoomID) {
        guard let room = rooms[id] else { return }
        room.feed.changed()
        proceed(room)
    }

    /// Reads what is to be read. In a task of its own, so that the messages of one turn of the event loop lead to one reading.
    private func proceed(_ room: Room) {
        guard let reading = room.feed.nextReading() else { return }
        Task { await self.read(reading, room) }
    }

    private func read(_ reading: RosterFeed.Reading, _ room: Room) async {
        do {
            metrics.readings.increment()
            switch reading {
            case .changes(let start):
                let page = try await page(room.id, after: start)
                let deliveries = room.feed.read(page)
                guard case .changes(let changes) = page else { break }
                for delivery in deliveries {
                    for change in changes[delivery.from...] { offer(change.event, to: delivery.listener, room) }
                }
            case .roster:
                let roster = try await source(room.id)
                for listener in room.feed.readRoster(upTo: roster.point) { offer(roster.event, to: listener, room) }
            }
        } catch {
            logger.debug("A room's changes could not be read", metadata: ["room": "\(room.id)", "error": "\(error)"])
            // Still under way until the pause is over, so that nothing else begins meanwhile.
            guard (try? await clock.sleep(for: limits.pauseAfterFailure)) != nil else { return }
            room.feed.readingFailed()
        }
        proceed(room)
    }

    private func page(_ room: RoomID, after start: RedisStreamID) async throws(RedisError) -> RosterPage {
        do {
            let reply = try await redis.send(RosterPage.command(room, after: start, most: limits.changes))
            return RosterPage(reply, after: start, most: limits.changes)
        } catch  where error.code == .replyTooLarge {
            return .broken
        }
    }

    private func offer(_ event: ByteBuffer, to listener: RosterFeed.ListenerID, _ room: Room) {
        guard let queue = room.queues[listener], !queue.offer(event) else { return }
        metrics.cut.increment()
        leave(listener, room.id)
    }
}

extension Roster {
    /// How far in the room's stream it reaches.
    fileprivate var point: RedisStreamID { RedisStreamID(cursor) ?? .zero }

    /// As the first event of a stream.
    fileprivate var event: ByteBuffer { ServerSentEvent.event("roster", id: cursor, data: json) }
}
