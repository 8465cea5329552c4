import Foundation
import HTTPTypes
import Logging
import NIOCore
import OpenTok
import Redis
import Rooms
import ServiceKit
import Wiring

/// Puts RoomService together, from the bottom up. Nothing runs until what it returns is run; the tests call it too.
///
/// - Throws: ``SettingError`` for the first setting that is wrong or missing.
func buildRoomService(settings: Settings, environment: ServiceEnvironment) throws -> RunnableService {
    let logger = environment.loggers.logger("room-service")
    let now = environment.now

    let parts = try SharedParts(
        settings: settings, environment: environment, oddsAgainst: try settings.value(RoomServiceSettings.pinMaximumOdds), logger: logger)
    let store = parts.store
    let clouds = parts.clouds

    let subscriber = try RedisSubscriber(settings: settings, environment: environment, logger: logger)
    let source: RosterHub.Source = { try await store.roster($0, now: now()) }
    let hub = RosterHub(
        redis: parts.redis, subscriber: subscriber, readiness: environment.readiness, metrics: environment.metrics, logger: logger,
        keep: { _ = try await store.room($0, now: now()) }, source: source)
    let rosters = RosterController(hub: hub, source: source)

    let files = try StaticFiles()
    let pages = try Pages(
        files: files, apiKey: clouds.video.projectID, conferenceNumber: clouds.line.number,
        sdkURL: try settings.optional(RoomServiceSettings.openTokScriptURL)?.absoluteString ?? clouds.openTokScriptURL, now: now)
    let pageTokens = PageTokenCheck(key: PageToken.Key(secret: parts.secret), policy: try settings.value(RoomServiceSettings.pageToken), now: now)
    let callers = CallerKey.Hasher(secret: parts.secret)
    let clients = ClientAddresses(proxies: TrustedProxies(try settings.value(RoomServiceSettings.trustedProxies)), hasher: callers)
    let rooms = RoomController(
        store: store, video: clouds.video, pages: pages, pageTokens: pageTokens, conferenceNumber: clouds.line.number, clients: clients,
        newRooms: NewRooms(perHour: try settings.value(RoomServiceSettings.roomsPerAddress)), now: now)
    let ledger = LedgerController(store: store)

    var caps = DialCaps()
    for (cap, most) in try settings.optional(RoomServiceSettings.dialCaps) ?? [] { caps[cap] = most }
    let door = RoomDoor(pageTokens: pageTokens)
    let bridges = BridgeController(keeper: parts.keeper, caps: caps, clients: clients, door: door, now: now)
    let phones = PhoneController(
        calls: parts.calls, bridges: parts.keeper, policy: DialPolicy(try settings.optional(RoomServiceSettings.dialAllow) ?? []),
        conferenceNumber: clouds.line.number, caps: caps, callers: callers, clients: clients, door: door)

    var routes = RouteTable()
    routes.errorPage = { error, request, requestID in pages.errorPage(error, request, requestID) }
    routes.on("/", .get) { _, _ in pages.start() }
    routes.on("/room", .get, bodyBytes: 0) { request, context in try rooms.open(request, context) }
    routes.on("/room/:roomId", .get, bodyBytes: 0) { request, context in try await rooms.show(request, context) }
    routes.on("/room/:roomId/calls", .get, bodyBytes: 0) { request, context in try await ledger.calls(request, context) }
    routes.on("/calls/:callId/explain", .get, bodyBytes: 0) { request, context in try await ledger.explain(request, context) }
    routes.on("/room/:roomId/roster", .get, bodyBytes: 0) { request, context in try await rosters.roster(request, context) }
    routes.on("/room/:roomId/events", .get, bodyBytes: 0) { request, context in try await rosters.events(request, context) }
    routes.on("/room/**", .get) { request, context in pages.failure(.badRoomID, asJSON: request.wantsJSON, context) }
    routes.on("/dial-out", .get, .post, bodyBytes: ServiceLimits.bodyBytes) { request, context in
        let fields = try RequestFields(request, context)
        if PhoneController.isDialOut(fields) { return try await phones.dialOut(fields, request, context) }
        return try await bridges.dialOut(fields, request, context)
    }
    routes.on("/hang-up", .get, .post, bodyBytes: ServiceLimits.bodyBytes) { request, context in
        let fields = try RequestFields(request, context)
        if PhoneController.isHangUp(fields) { return try await phones.hangUp(fields, request, context) }
        return try await bridges.hangUp(fields, request, context)
    }
    for wish in CallKeeper.Wish.allCases {
        routes.on("/\(wish.rawValue)", .post, bodyBytes: ServiceLimits.bodyBytes) { request, context in
            try await phones.apply(wish, request, context)
        }
    }
    for file in files.all {
        routes.on(file.path, .get) { request, _ in file.response(request) }
    }

    let guessOdds = environment.metrics.gauge("partyline_pin_guess_odds", help: "Odds that one random PIN opens some live room")
    let liveRooms = environment.metrics.gauge("partyline_live_rooms", help: "Rooms that exist now")
    let takeCensus: @Sendable () async -> Void = {
        guard let census = try? await store.takeCensus(now: now()) else { return }
        guessOdds.set(PINPolicy.guessOdds(liveRooms: census.liveRooms))
        liveRooms.set(Double(census.total))
    }

    return RunnableService(
        routes: routes, clients: parts.clients + [subscriber, hub], redis: parts.redis, collectors: parts.collectors + [takeCensus], logger: logger
    )
}
