package import Logging
package import Redis
package import Rooms
package import ServiceKit
package import ServiceLifecycle

/// What both services are made of below their routes: the clients, the store, and who does what is due. Every replica of either does due work, so
/// what that needs is put together here.
package struct SharedParts: Sendable {
    package let redis: RedisClient
    package let clouds: Clouds
    /// What all replicas share.
    package let secret: String
    package let proofKey: BridgeProof.Key
    package let store: RoomStore
    package let keeper: BridgeKeeper
    package let calls: CallKeeper
    package let bridges: BridgeEvents
    package let worker: DueWorker
    private let redisMetrics: RedisMetrics

    /// - Parameter oddsAgainst: how unlikely a random PIN must be to open a room, for a service that makes PINs.
    /// - Throws: ``SettingError`` for the first setting that is wrong or missing.
    package init(
        settings: Settings, environment: ServiceEnvironment, oddsAgainst: Int? = nil, logger: Logger
    ) throws(SettingError) {
        let now = environment.now
        redis = try RedisClient(settings: settings, environment: environment, logger: logger)
        redisMetrics = RedisMetrics(environment.metrics)
        clouds = try Clouds(settings: settings, metrics: environment.metrics, logger: logger)
        secret = try settings.value(SharedSettings.secret).reveal()
        proofKey = BridgeProof.Key(secret: secret)
        store = try RoomStore(settings: settings, redis: redis, oddsAgainst: oddsAgainst)
        let provider = CloudBridgeProvider(
            video: clouds.video, voice: clouds.voice, line: clouds.line, proofKey: proofKey, now: now, clock: environment.deadlines, logger: logger)
        keeper = BridgeKeeper(store: store, provider: provider, now: now, clock: environment.deadlines, logger: logger)
        let automation = BridgeAutomation(
            keeper: keeper, witness: provider, isOn: try settings.value(SharedSettings.bridge) == .auto,
            grace: .seconds(try settings.value(SharedSettings.bridgeGrace)), now: now, logger: logger)
        let calls = CallKeeper(
            store: store,
            provider: CloudCallProvider(
                video: clouds.video, voice: clouds.voice, line: clouds.line, webhookURL: clouds.voice == nil ? nil : try settings.webhookURL(),
                longestCall: store.longestCall, logger: logger),
            now: now, logger: logger)
        self.calls = calls

        var duties = Duties()
        duties.bridge = { try await automation.make($0) }
        duties.grace = { try await automation.end($0) }
        duties.reconcile = { try await automation.reconcile($0) }
        duties.ring = { call in try await calls.ring(call).map { .again(after: $0) } ?? .done }
        duties.hangUp = { call in try await calls.end(call).map { .again(after: $0) } ?? .done }
        duties.limit = { call in
            try await calls.limit(call)
            return .done
        }
        worker = DueWorker(store: store, duties: duties, now: now, metrics: environment.metrics, logger: logger)
        bridges = BridgeEvents(automation: automation, keeper: keeper, worker: worker)
    }

    /// What runs beside the routes: started in this order, stopped in the reverse.
    package var clients: [any Service] { [redis, clouds.rest, worker] }

    /// What refreshes gauges when the metrics are read.
    package var collectors: [@Sendable () async -> Void] {
        [{ [worker] in await worker.measureLag() }, { [redis, redisMetrics] in redisMetrics.update(redis.statistics) }]
    }
}
