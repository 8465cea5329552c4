import Hummingbird
import Logging
import NIOCore
import OpenTok
import Redis
import Rooms
import ServiceKit
import Vonage
import Wiring

/// Puts WebhookService together, from the bottom up. Nothing runs until what it returns is run; the tests call it too.
///
/// - Throws: ``SettingError`` for the first setting that is wrong or missing.
func buildWebhookService(settings: Settings, environment: ServiceEnvironment) throws -> RunnableService {
    let logger = environment.loggers.logger("webhook-service")
    let now = environment.now

    let redis = try RedisClient(settings: settings, environment: environment, logger: logger)
    let clouds = try Clouds(settings: settings, metrics: environment.metrics, logger: logger)
    let secret = try settings.value(SharedSettings.secret).reveal()
    let proofKey = BridgeProof.Key(secret: secret)

    // It makes no rooms, but renews those that callers use: for as long as RoomService would.
    let store = try RoomStore(settings: settings, redis: redis)
    let keeper = BridgeKeeper(
        store: store,
        provider: CloudBridgeProvider(video: clouds.video, voice: clouds.voice, line: clouds.line, proofKey: proofKey, now: now, logger: logger),
        now: now, logger: logger)

    let gate = try WebhookGate(settings: settings, clock: environment.clock, metrics: environment.metrics)
    if gate.allowsUnsigned { logger.warning("Webhooks are believed without a signature: anybody can pretend to be Vonage") }
    let prompts = try Prompts(webhookURL: try settings.webhookURL())
    let calls = CallController(
        store: store, keeper: keeper, prompts: prompts, proofKey: proofKey, callers: CallerKey.Hasher(secret: secret), gate: gate, now: now,
        clock: environment.deadlines, metrics: CallMetrics(environment.metrics))
    let events = EventController(store: store, gate: gate, metrics: CallMetrics(environment.metrics), now: now)

    var routes = RouteTable()
    routes.on("/nexmo-answer", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in try await calls.answer(request, context) }
    routes.on("/nexmo-dtmf", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in try await calls.digits(request, context) }
    routes.on("/nexmo-events", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in try await events.record(request, context) }

    return RunnableService(routes: routes, clients: [redis, clouds.rest], redis: redis, logger: logger)
}
