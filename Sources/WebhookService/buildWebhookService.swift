import HTTPTypes
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

    // It makes no rooms, but renews those that callers use: for as long as RoomService would.
    let parts = try SharedParts(settings: settings, environment: environment, logger: logger)
    let store = parts.store

    let gate = try WebhookGate(settings: settings, clock: environment.clock, metrics: environment.metrics)
    let prompts = try Prompts(webhookURL: try settings.webhookURL(), takesKeys: try settings.value(WebhookServiceSettings.keypad))
    let calls = CallController(
        store: store, keeper: parts.keeper, bridges: parts.bridges, prompts: prompts, proofKey: parts.proofKey,
        callers: CallerKey.Hasher(secret: parts.secret), gate: gate, voiceURL: parts.clouds.voice?.baseURL, now: now, clock: environment.deadlines,
        metrics: CallMetrics(environment.metrics))
    let asks = try settings.value(WebhookServiceSettings.dialConsent)
    let invitations = InvitationController(
        calls: parts.calls, prompts: prompts, asks: asks, gate: gate, voiceURL: parts.clouds.voice?.baseURL, now: now,
        clock: environment.deadlines, metrics: CallMetrics(environment.metrics))
    let events = EventController(
        store: store, calls: parts.calls, bridges: parts.bridges, asks: asks, gate: gate, metrics: CallMetrics(environment.metrics), now: now)
    let sessions = SessionEventController(
        store: store, bridges: parts.bridges, calls: parts.calls,
        gate: try SessionGate(settings: settings, allowsUnsigned: gate.allowsUnsigned, clock: environment.clock, metrics: environment.metrics),
        now: now)

    var routes = RouteTable()
    routes.on("/nexmo-answer", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in try await calls.answer(request, context) }
    routes.on("/nexmo-dtmf", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in try await calls.digits(request, context) }
    routes.on("/nexmo-events", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in try await events.record(request, context) }
    routes.on("/nexmo-invited", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in
        try await invitations.invited(request, context)
    }
    routes.on("/nexmo-consent", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in
        try await invitations.consent(request, context)
    }
    routes.on("/nexmo-keys", .get, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in try await invitations.key(request, context) }
    for path in ["/opentok-events", "/opentok-events/:secret"] {
        routes.on(path, .post, bodyBytes: WebhookLimits.bodyBytes) { request, context in try await sessions.record(request, context) }
    }

    let warnings = gate.allowsUnsigned ? [UnsignedWarning(clock: environment.deadlines, logger: logger)] : []
    return RunnableService(routes: routes, clients: parts.clients + warnings, redis: parts.redis, collectors: parts.collectors, logger: logger)
}
