import CryptoExtras
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

/// The bridge's own leg at `/nexmo-answer`, and its end at `/nexmo-events`.
@Suite("The bridge's leg")
struct BridgeAnswerTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID
    let operation: OperationID
    let key = BridgeProof.Key(secret: "a secret that is long enough for every test")

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-QWJDZEVmR2h-fn4"))
        operation = try #require(OperationID("0011223344556677"))
    }

    func withWebhookService(
        _ extra: [String: String] = [:], _ body: @escaping @Sendable (any TestClientProtocol, RoomStore) async throws -> Void
    ) async throws {
        try await withRedisServer(.unix) { server in
            let settings = try await Settings.test(
                redisURL: server.url, known: App.knownSettings,
                extra.merging(["WEBHOOK_URL": "https://voice.example.com", "ALLOW_UNSIGNED_WEBHOOKS": "true"]) { $1 })
            let service = try buildWebhookService(settings: settings, environment: .test(clock: .fixed(seconds: 1_700_000_000)))
            let store = RoomStore(redis: service.redis)
            try await withService(service) { client in
                _ = try await store.create(standup, session: session, now: now)
                try await body(client, store)
            }
        }
    }

    func answer(_ client: any TestClientProtocol, call: String, proof: String?, session: String? = nil, region: String? = nil) async throws
        -> [String: Any]?
    {
        var fields = [#""uuid":"\#(call)""#, #""SipHeader_X-OpenTok-SessionId":"\#(session ?? self.session.text)""#]
        if let region { fields.append(#""region_url":"\#(region)""#) }
        if let proof { fields.append(#""SipHeader_\#(BridgeProof.headerName)":"\#(proof)""#) }
        let body = "{\(fields.joined(separator: ","))}"
        let reply = try await client.execute(uri: "/nexmo-answer", method: .post, body: ByteBuffer(string: body)) { String(buffer: $0.body) }
        return (try JSONSerialization.jsonObject(with: Data(reply.utf8)) as? [[String: Any]])?.first
    }

    func event(_ client: any TestClientProtocol, call: String, status: String) async throws -> Int {
        let body = #"{"uuid":"\#(call)","status":"\#(status)","direction":"inbound","timestamp":"2026-01-01T00:00:00.000Z"}"#
        return try await client.execute(uri: "/nexmo-events", method: .post, body: ByteBuffer(string: body)) { $0.status.code }
    }

    func proof(_ operation: OperationID, at moment: Timestamp) -> String {
        key.sign(BridgeProof(room: standup, operation: operation, expires: moment + RoomLimits.proofLifetime), session: session)
    }

    func record(_ bridge: Bridge, in store: RoomStore) async throws {
        let none = try await store.bridge(standup)
        #expect(try await store.write(bridge, of: standup, replacing: none) == nil)
    }

    @Test("With our proof it joins the conversation, and its record says up; when it ends, there is no bridge")
    func joins() async throws {
        try await withWebhookService { client, store in
            try await record(Bridge(state: .dialling, operation: operation, since: now), in: store)
            let first = try await answer(client, call: "leg", proof: proof(operation, at: now))
            #expect(first?["name"] as? String == session.text)
            #expect(try await store.bridge(standup).bridge?.state == .up)
            #expect(try await event(client, call: "leg", status: "completed") == 200)
            #expect(try await store.bridge(standup).bridge?.state == .absent)
        }
    }

    @Test("An end that comes again because its first delivery failed half way still takes the bridge away")
    func repeatedEnd() async throws {
        try await withWebhookService { client, store in
            try await record(Bridge(state: .dialling, operation: operation, since: now), in: store)
            _ = try await answer(client, call: "leg", proof: proof(operation, at: now))
            // As far as the first delivery came before Redis went away: the call's record, not the bridge's.
            _ = try await store.record(CallEntry(.status(.completed), at: Timestamp(milliseconds: 1)), of: try #require(CallID("leg")))
            #expect(try await store.bridge(standup).bridge?.state == .up)
            #expect(try await event(client, call: "leg", status: "completed") == 200)
            #expect(try await store.bridge(standup).bridge?.state == .absent)
        }
    }

    @Test("Its end may be told before its answer is recorded")
    func endFirst() async throws {
        try await withWebhookService { client, store in
            try await record(Bridge(state: .dialling, operation: operation, since: now), in: store)
            #expect(try await event(client, call: "leg", status: "completed") == 200)
            _ = try await answer(client, call: "leg", proof: proof(operation, at: now))
            #expect(try await store.bridge(standup).bridge?.state == .absent)
        }
    }

    @Test("Where its call lives is kept, so that it can be hung up there, if that is Vonage's or our own setting's host")
    func region() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let application = [
            "VONAGE_APPLICATION_ID": "aaaa-bbbb", "VONAGE_PRIVATE_KEY": key.pemRepresentation, "VONAGE_VOICE_URL": "http://127.0.0.1:9",
        ]
        let regions = [
            "https://api-us-3.vonage.com": "https://api-us-3.vonage.com", "http://127.0.0.1:9": "http://127.0.0.1:9", "https://example.com": nil,
            "http://api-us-3.vonage.com": nil, "": nil,
        ]
        for (said, kept) in regions {
            try await withWebhookService(application) { client, store in
                try await record(Bridge(state: .unknown, operation: operation, since: now), in: store)
                _ = try await answer(client, call: "leg", proof: proof(operation, at: now), region: said)
                let bridge = try await store.bridge(standup).bridge
                #expect(bridge?.state == .up)
                #expect(bridge?.region == kept)
            }
        }
    }

    @Test("It settles a dial whose answer was lost")
    func settlesUnknown() async throws {
        try await withWebhookService { client, store in
            try await record(Bridge(state: .unknown, operation: operation, since: now), in: store)
            let first = try await answer(client, call: "leg", proof: proof(operation, at: now))
            #expect(first?["name"] as? String == session.text)
            #expect(try await store.bridge(standup).bridge?.call?.text == "leg")
        }
    }

    @Test("A leg that was hung up meanwhile, or isn't the room's, is let go")
    func refuses() async throws {
        try await withWebhookService { client, store in
            try await record(Bridge(state: .dialling, operation: operation, cancelled: true, since: now), in: store)
            #expect(try await answer(client, call: "leg", proof: proof(operation, at: now))?["text"] as? String == PromptText.bridgeRefused)
            let other = try #require(OperationID("ffff"))
            #expect(try await answer(client, call: "leg", proof: proof(other, at: now))?["text"] as? String == PromptText.bridgeRefused)
        }
    }

    @Test("The session's header alone opens nothing: without a proof, or with a bad one, the caller is asked for a PIN")
    func forged() async throws {
        try await withWebhookService { client, _ in
            let good = proof(operation, at: now)
            let foreign = BridgeProof.Key(secret: "another secret").sign(
                BridgeProof(room: standup, operation: operation, expires: now + .seconds(60)), session: session)
            for proof in [nil, "", "x", foreign, proof(operation, at: now - .seconds(301))] {
                let action = try await answer(client, call: "leg", proof: proof)
                #expect(action?["text"] as? String == PromptText.askForPIN)
            }
            let action = try await answer(client, call: "leg", proof: good, session: "1_another")
            #expect(action?["text"] as? String == PromptText.askForPIN)
        }
    }

    @Test("Events of every documented kind are taken with 200; what is no event is refused with 400")
    func events() async throws {
        try await withWebhookService { client, _ in
            for status in ["started", "ringing", "answered", "busy", "human", "levitating"] {
                let answered = try await event(client, call: "leg", status: status)
                #expect(answered == 200)
            }
            for body in [
                #"{"conversation_uuid_from":"a","conversation_uuid_to":"b","uuid":"leg","type":"transfer","timestamp":"t"}"#,
                #"{"reason":"Syntax error in NCCO. Invalid value type or action.","conversation_uuid":"CON-1","timestamp":"t"}"#, "{}",
            ] {
                #expect(try await client.execute(uri: "/nexmo-events", method: .post, body: ByteBuffer(string: body)) { $0.status.code } == 200)
            }
            for body in ["{", "[", "\u{0}\u{1}%%"] {
                #expect(try await client.execute(uri: "/nexmo-events", method: .post, body: ByteBuffer(string: body)) { $0.status.code } == 400)
            }
            #expect(try await client.execute(uri: "/nexmo-events?uuid=leg&status=ringing", method: .get) { $0.status.code } == 200)
        }
    }
}
