import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Redis
import Rooms
import ServiceKit
import Support
import Testing
import Wiring

@testable import WebhookService

/// Session monitoring at `/opentok-events`, over a real Redis.
@Suite("What session monitoring tells us")
struct SessionEventRoutesTests {
    static let secret = "a secret nobody guesses"
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID
    let operation: OperationID

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-QWJDZEVmR2h-fn4"))
        operation = try #require(OperationID("0011223344556677"))
    }

    func withService(
        _ extra: [String: String] = ["OPENTOK_EVENTS_SECRET": SessionEventRoutesTests.secret, "VONAGE_SIGNATURE_SECRET": "signature secret"],
        _ body: @escaping @Sendable (any TestClientProtocol, RoomStore, RedisServer) async throws -> Void
    ) async throws {
        try await withRedisServer(.unix) { server in
            let settings = try await Settings.test(
                redisURL: server.url, known: App.knownSettings, extra.merging(["WEBHOOK_URL": "https://voice.example.com"]) { one, _ in one })
            let service = try buildWebhookService(settings: settings, environment: .test(clock: .fixed(seconds: 1_700_000_000)))
            let store = RoomStore(redis: service.redis)
            try await Support.withService(service) { client in
                _ = try await store.create(standup, session: session, now: now)
                try await body(client, store, server)
            }
        }
    }

    func event(_ name: String, _ id: String, data: String = "", session: String? = nil) -> String {
        let call = #""call":{"id":"sip","connectionId":"\#(id)"}"#
        let connection = #""connection":{"id":"\#(id)","createdAt":1700000000000,"data":"\#(data)"}"#
        let subject = name.hasPrefix("call") ? call : connection
        return #"{"sessionId":"\#(session ?? self.session.text)","projectId":"123456","event":"\#(name)","timestamp":1700000000309,\#(subject)}"#
    }

    var legData: String { #"{\"sip\":true,\"role\":\"client\",\"name\":\"Phone\",\"operation\":\"\#(operation)\"}"# }

    @discardableResult
    func post(
        _ client: any TestClientProtocol, _ body: String, path: String = "/opentok-events/a%20secret%20nobody%20guesses", bearer: String? = nil
    ) async throws -> Int {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let bearer { headers[.authorization] = "Bearer \(bearer)" }
        return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)) { $0.status.code }
    }

    @Test("Whoever knows the secret is let in, by the path, as a bearer or by a signature; nobody else is")
    func secrets() async throws {
        try await withService { client, _, _ in
            let body = event("streamCreated", "s")
            #expect(try await post(client, body) == 200)
            #expect(try await post(client, body, path: "/opentok-events", bearer: Self.secret) == 200)
            let signed = try CallControllerTests.signature(of: body, secret: Self.secret)
            #expect(try await post(client, body, path: "/opentok-events", bearer: signed) == 200)
            let stolen = try CallControllerTests.signature(of: body + " ", secret: Self.secret)
            #expect(try await post(client, body, path: "/opentok-events", bearer: stolen) == 401)
            #expect(try await post(client, body, path: "/opentok-events") == 401)
            #expect(try await post(client, body, path: "/opentok-events/guess") == 401)
            #expect(try await post(client, "[]") == 400)
        }
    }

    @Test("Without a secret there is no such route, unless everything is believed")
    func noSecret() async throws {
        try await withService(["VONAGE_SIGNATURE_SECRET": "signature secret"]) { client, _, _ in
            let withoutSecret = try await post(client, event("streamCreated", "s"), path: "/opentok-events")
            let withEmptySecret = try await post(client, event("streamCreated", "s"), path: "/opentok-events/")
            #expect(withoutSecret == 404)
            #expect(withEmptySecret == 404)
        }
        try await withService(["ALLOW_UNSIGNED_WEBHOOKS": "true"]) { client, _, _ in
            let believed = try await post(client, event("streamCreated", "s"), path: "/opentok-events")
            #expect(believed == 200)
        }
    }

    @Test("Browsers come and go in the roster, in whatever order and however often it is told; our own leg never is one of them")
    func participants() async throws {
        try await withService { client, store, _ in
            func names() async throws -> [String] {
                try await store.roster(standup, now: now).participants.compactMap {
                    let fields = try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
                    return fields.map { "\($0["id"] ?? "") \($0["name"] ?? "") \($0["state"] ?? "")" }
                }
            }
            let created = event("connectionCreated", "ann", data: #"{\"name\":\"Ann\"}"#)
            for _ in 0..<2 { try await post(client, created) }
            try await post(client, event("connectionDestroyed", "bob"))
            try await post(client, event("connectionCreated", "bob", data: ""))
            try await post(client, event("callCreated", "leg"))
            try await post(client, event("connectionCreated", "leg", data: legData))
            let first = try await names()
            #expect(first == ["ann Ann connected", "bob  left"])
            for _ in 0..<2 { try await post(client, event("connectionDestroyed", "ann")) }
            try await post(client, event("connectionDestroyed", "leg"))
            try await post(client, created)
            let second = try await names()
            #expect(second.map { $0.hasSuffix(" left") } == [true, true])
        }
    }

    @Test("Our leg settles a dial whose answer was lost; its end is the bridge's")
    func legs() async throws {
        try await withService { client, store, _ in
            let unknown = Bridge(state: .unknown, operation: operation, since: now)
            let none = try await store.bridge(standup)
            #expect(try await store.write(unknown, of: standup, replacing: none) == nil)
            for _ in 0..<2 { try await post(client, event("connectionCreated", "leg", data: legData)) }
            let found = try await store.bridge(standup).bridge
            #expect(found?.state == .dialling)
            #expect(found?.leg?.connectionID == "leg")
            for _ in 0..<2 { try await post(client, event("callDestroyed", "leg")) }
            try await post(client, event("connectionDestroyed", "leg"))
            let gone = try await store.bridge(standup).bridge
            #expect(gone?.state == .absent)
            // Late news of it brings nothing back.
            try await post(client, event("connectionCreated", "leg", data: legData))
            let still = try await store.bridge(standup).bridge
            #expect(still?.state == .absent)
        }
    }

    @Test("A session that is no room's is nobody's business, and without Redis we ask to be told again")
    func strangers() async throws {
        try await withService { client, store, server in
            #expect(try await post(client, event("connectionCreated", "x", session: "1_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-b3RoZXJ-fn4")) == 200)
            let roster = try await store.roster(standup, now: now)
            #expect(roster.participants.isEmpty)
            try await server.kill()
            #expect(try await post(client, event("connectionCreated", "x")) == 503)
        }
    }
}
