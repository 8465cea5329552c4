import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import Redis
import Rooms
import ServiceKit
import Support

@testable import RoomService

/// The roster's routes on a port, over a Redis that may be shared with other replicas.
struct RosterReplica: Sendable {
    let port: Int
    let hub: RosterHub
    let subscriber: RedisSubscriber
    let metrics: MetricsRegistry
    let readiness: Readiness

    static func with<Result: Sendable>(
        _ server: RedisServer, limits: RosterLimits = RosterLimits(), http: HTTPLimits = HTTPLimits(), redis redisLimits: RedisLimits = .patient,
        clock: any Clock<Duration> = ContinuousClock(), keep: @escaping RosterHub.Keep = { _ in },
        _ body: @escaping @Sendable (RosterReplica) async throws -> Result
    ) async throws -> Result {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let configuration = try RedisConfiguration(url: server.url, limits: redisLimits)
        let readiness = Readiness()
        readiness.started()
        let metrics = MetricsRegistry()
        let eventLoops = MultiThreadedEventLoopGroup.singleton
        return try await withRedisClient(configuration) { redis in
            let store = RoomStore(redis: redis)
            let source: RosterHub.Source = { try await store.roster($0, now: Timestamp(milliseconds: 1_700_000_000_000)) }
            let subscriber = RedisSubscriber(configuration: configuration, eventLoop: eventLoops.next(), logger: logger)
            let hub = RosterHub(
                redis: redis, subscriber: subscriber, readiness: readiness, metrics: metrics, logger: logger, limits: limits, clock: clock,
                keep: keep,
                source: source)
            let controller = RosterController(hub: hub, source: source)
            var routes = RouteTable()
            routes.on("/room/:roomId/roster", .get) { request, context in try await controller.roster(request, context) }
            routes.on("/room/:roomId/events", .get) { request, context in try await controller.events(request, context) }
            async let _: Void = subscriber.run()
            async let _: Void = hub.run()
            return try await withServer(routes, limits: http, readiness: readiness) { port in
                try await body(RosterReplica(port: port, hub: hub, subscriber: subscriber, metrics: metrics, readiness: readiness))
            }
        }
    }

    /// Listens to a room as a browser does.
    func listen(_ room: String = "standup", after last: String? = nil, receiveBytes: Int? = nil) async throws -> EventStream {
        try await EventStream(port: port, room: room, after: last, receiveBytes: receiveBytes)
    }

    func metric(_ name: String) -> Int? {
        metrics.render().split(separator: "\n").first { $0.hasPrefix(name + " ") }?.split(separator: " ").last.flatMap { Double($0) }.map { Int($0) }
    }

    func until(_ name: String, is value: Int) async throws {
        while metric(name) != value { try await Task.sleep(for: .milliseconds(2)) }
    }
}
