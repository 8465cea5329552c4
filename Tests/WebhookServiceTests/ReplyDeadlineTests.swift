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

/// A person is on the line: whatever Redis does, a reply goes out. The tests' Redis client is a patient one, whose commands have 10 s each, so that
/// it is the deadline which ends the waiting.
@Suite("Every answer to a caller comes in time")
struct ReplyDeadlineTests {
    /// Far above ``WebhookLimits/replyWithin``, for test machines are slow; far below what one command of a patient client may take.
    static let atMost: Duration = .seconds(4)

    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID
    let operation: OperationID

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-QWJDZEVmR2h-fn4"))
        operation = try #require(OperationID("0011223344556677"))
    }

    struct World: Sendable {
        let client: any TestClientProtocol
        let redis: RedisClient
        let store: RoomStore
        let server: RedisServer
        let room: Room
    }

    func withWebhookService(_ body: @escaping @Sendable (World) async throws -> Void) async throws {
        try await withRedisServer(.unix) { server in
            let settings = try await Settings.test(
                redisURL: server.url, known: App.knownSettings,
                ["WEBHOOK_URL": "https://voice.example.com", "ALLOW_UNSIGNED_WEBHOOKS": "true", "BRIDGE": "manual"])
            let service = try buildWebhookService(settings: settings, environment: .test(clock: .fixed(seconds: 1_700_000_000)))
            let store = RoomStore(redis: service.redis)
            try await withService(service) { client in
                let room = try await store.create(standup, session: session, now: now).room
                try await body(World(client: client, redis: service.redis, store: store, server: server, room: room))
            }
        }
    }

    /// What the reply comes to, which must be a 200 with an NCCO, in time: a conversation, whatever goes before it, else its first action.
    func reply(_ world: World, _ path: String, _ json: String) async throws -> (action: String?, text: String?) {
        let clock = ContinuousClock()
        let start = clock.now
        let (status, body) = try await world.client.execute(uri: path, method: .post, body: ByteBuffer(string: json)) {
            ($0.status.code, String(buffer: $0.body))
        }
        #expect(start.duration(to: clock.now) < Self.atMost)
        #expect(status == 200)
        let actions = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [[String: Any]])
        let told = actions.first { $0["action"] as? String == "conversation" } ?? actions.first
        return (told?["action"] as? String, told?["text"] as? String)
    }

    func answer(_ world: World) async throws -> (action: String?, text: String?) {
        try await reply(world, "/nexmo-answer", #"{"from":"15550001111","to":"14155550100","uuid":"aaaa"}"#)
    }

    func digits(_ world: World, time: String) async throws -> (action: String?, text: String?) {
        let body = #"{"dtmf":{"digits":"\#(world.room.pin.digits)"},"from":"15550001111","uuid":"aaaa","timestamp":"\#(time)"}"#
        return try await reply(world, "/nexmo-dtmf", body)
    }

    func bridge(_ world: World, call: String = "leg") async throws -> (action: String?, text: String?) {
        let proof = BridgeProof.Key(secret: "a secret that is long enough for every test")
            .sign(BridgeProof(room: standup, operation: operation, expires: now + RoomLimits.proofLifetime), session: session)
        let headers = #""SipHeader_X-OpenTok-SessionId":"\#(session)","SipHeader_\#(BridgeProof.headerName)":"\#(proof)""#
        return try await reply(world, "/nexmo-answer", #"{"uuid":"\#(call)",\#(headers)}"#)
    }

    @Test("With Redis hung callers are asked, digits are asked for again, and the bridge is believed")
    func hung() async throws {
        try await withWebhookService { world in
            world.server.pause()
            let answered = try await answer(world)
            #expect(answered.text == PromptText.askForPIN)
            let typed = try await digits(world, time: "t1")
            #expect(typed.text == PromptText.unavailable)
            let joined = try await bridge(world)
            #expect(joined.action == "conversation")
            world.server.resume()
            // The pause cost nobody anything: the connection is the same, and the next caller is served.
            let served = try await digits(world, time: "t2")
            #expect(served.action == "conversation")
        }
    }

    @Test("When Redis has forgotten all scripts, or forgets them and hangs, too")
    func flushed() async throws {
        try await withWebhookService { world in
            func flush() async throws { _ = try await world.redis.send(RedisCommand("SCRIPT", "FLUSH")) }
            try await flush()
            let typed = try await digits(world, time: "t1")
            #expect(typed.action == "conversation")
            try await flush()
            let joined = try await bridge(world)
            #expect(joined.action == "conversation")
            try await flush()
            world.server.pause()
            let hung = try await digits(world, time: "t2")
            #expect(hung.text == PromptText.unavailable)
            world.server.resume()
        }
    }

    @Test("However often others change the bridge's record, its leg gets its answer, and while Redis hangs as well")
    func contended() async throws {
        try await withWebhookService { world in
            let key = "room:{\(standup)}:bridge"
            let others = Task {
                var round = 0
                while !Task.isCancelled {
                    round += 1
                    _ = try? await world.redis.send(
                        RedisCommand(
                            "HSET", key, "state", "dialling", "operation", operation.text, "since", String(now.milliseconds), "version", "v\(round)"))
                }
            }
            for round in 0..<20 {
                let joined = try await bridge(world, call: "leg\(round)")
                #expect(joined.action == "conversation")
            }
            world.server.pause()
            let joined = try await bridge(world)
            #expect(joined.action == "conversation")
            world.server.resume()
            others.cancel()
            await others.value
        }
    }
}
