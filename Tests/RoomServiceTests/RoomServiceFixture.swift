import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Redis
import Rooms
import ServiceKit
import ServiceLifecycle
import Support
import Testing
import Wiring

@testable import RoomService
@testable import Sandbox

/// RoomService over a fresh Redis, with the sandbox for the clouds.
struct RoomServiceFixture: Sendable {
    let client: any TestClientProtocol
    let sandbox: SandboxParts
    let redis: RedisServer
    /// Stops the clouds.
    let cutClouds: @Sendable () -> Void

    /// An answer, as far as the tests look at it.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: String

        subscript(_ field: String) -> String? {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])?[field] as? String
        }

        var errorCode: String? { errorFact("code") }

        func errorFact(_ name: String) -> String? {
            ((try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])?["error"] as? [String: Any])?[name] as? String
        }
    }

    static func with(
        _ extra: [String: String] = [:], _ body: @escaping @Sendable (RoomServiceFixture) async throws -> Void
    ) async throws {
        let logger = Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
        var settings = SandboxSettings()
        settings.conferenceNumber = "14155550100"
        // Without somebody who answers it, a bridge's leg would end by itself.
        let (answerPorts, announceAnswers) = AsyncStream<Int>.makeStream()
        let answers = Application(
            responder: CallbackResponder { (_: Request, _: BasicRequestContext) in
                Response(
                    status: .ok, headers: [.contentType: "application/json"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: #"[{"action":"conversation","name":"conference"}]"#)))
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in announceAnswers.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let answering = Task { try await answers.run() }
        defer { answering.cancel() }
        settings.answerURL = "http://127.0.0.1:\(try #require(await answerPorts.first { _ in true }))/"
        let parts = try buildSandbox(settings: settings, world: .real, logger: logger)
        let (ports, announce) = AsyncStream<Int>.makeStream()
        let clouds = Application(
            responder: parts.responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        try await withRedisServer(.unix) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for service in parts.services { group.addTask { try await service.run() } }
                let serving = Task { try await clouds.run() }
                defer {
                    serving.cancel()
                    group.cancelAll()
                }
                let port = try #require(await ports.first { _ in true })
                let settings = try await Settings.test(
                    redisURL: server.url, known: App.knownSettings,
                    [
                        "OPENTOK_URL": "http://127.0.0.1:\(port)", "OPENTOK_API_KEY": settings.openTokKey,
                        "OPENTOK_API_SECRET": settings.openTokSecret,
                        "VONAGE_API_KEY": settings.vonageKey, "VONAGE_API_SECRET": settings.vonageSecret,
                    ].merging(extra) { $1 })
                let service = try buildRoomService(settings: settings, environment: .test())
                try await withService(service) { client in
                    try await body(RoomServiceFixture(client: client, sandbox: parts, redis: server, cutClouds: { serving.cancel() }))
                }
            }
        }
    }

    /// The service's Redis, as another replica sees it.
    func withStore<Result>(_ body: (RoomStore) async throws -> Result) async throws -> Result {
        let configuration = try RedisConfiguration(url: redis.url, limits: .patient)
        return try await withRedisClient(configuration) { client in try await body(RoomStore(redis: client)) }
    }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Answer {
        try await client.execute(uri: path, method: .get, headers: headers) {
            Answer(status: $0.status.code, headers: $0.headers, body: String(buffer: $0.body))
        }
    }

    func room(_ id: String) async throws -> Answer {
        try await get("/room/\(id)", [.accept: "application/json"])
    }

    func post(_ path: String, _ body: String, type: String = "application/x-www-form-urlencoded", _ headers: HTTPFields = [:]) async throws -> Answer
    {
        var headers = headers
        headers[.contentType] = type
        return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)) {
            Answer(status: $0.status.code, headers: $0.headers, body: String(buffer: $0.body))
        }
    }
}
