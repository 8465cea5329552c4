import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Rooms
import ServiceKit
import Support
import Testing
import Wiring

@testable import WebhookService

/// `/nexmo-invited`, `/nexmo-consent` and the events of calls that we make, over a real Redis.
@Suite("People we ring")
struct InvitationTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID
    let call: CallID

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-QWJDZEVmR2h-fn4"))
        call = try #require(CallID("0123456789abcdef"))
    }

    /// Runs the service on a fresh Redis that holds one room and one call that was placed from it.
    func withCall(
        _ extra: [String: String] = [:], _ body: @escaping @Sendable (any TestClientProtocol, RoomStore) async throws -> Void
    ) async throws {
        try await withRedisServer(.unix) { server in
            let settings = try await Settings.test(
                redisURL: server.url, known: App.knownSettings,
                ["ALLOW_UNSIGNED_WEBHOOKS": "true", "WEBHOOK_URL": "https://voice.example.com"].merging(extra) { $1 })
            let service = try buildWebhookService(settings: settings, environment: .test(clock: .fixed(seconds: 1_700_000_000)))
            let store = RoomStore(redis: service.redis)
            try await withService(service) { client in
                _ = try await store.create(standup, session: session, now: now)
                let placed = CallEntry(
                    .placed, at: now, facts: [.direction: "outbound", .number: "+1555***67", .name: "Bob", .by: "Ann"], mark: "us")
                _ = try await store.place(
                    call, to: "15551234567", caller: .withheld, in: standup, entry: placed, fallback: now + .seconds(3600), now: now)
                try await body(client, store)
            }
        }
    }

    func post(_ client: any TestClientProtocol, _ path: String, _ json: String) async throws -> (status: Int, body: String) {
        try await client.execute(uri: path, method: .post, headers: [.contentType: "application/json"], body: ByteBuffer(string: json)) {
            ($0.status.code, String(buffer: $0.body))
        }
    }

    func actions(_ body: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [[String: Any]])
    }

    func answer(leg: String = "leg-1") -> String {
        #"{"uuid":"\#(leg)","from":"14155550100","to":"15551234567","conversation_uuid":"CON-1"}"#
    }

    func keys(_ digits: String, leg: String = "leg-1") -> String {
        #"{"uuid":"\#(leg)","dtmf":{"digits":"\#(digits)","timed_out":false},"timestamp":"2023-11-14T22:13:20.000Z"}"#
    }

    func event(_ status: String, leg: String = "leg-1", name: String = "uuid") -> String {
        #"{"\#(name)":"\#(leg)","status":"\#(status)","direction":"outbound","to":"15551234567","timestamp":"2023-11-14T22:13:2\#(status.count % 10).000Z"}"#
    }

    func caller(_ store: RoomStore) async throws -> Caller {
        Caller(try #require(try await store.history(of: call)))
    }

    @Test("Who takes the call hears who invites them, and joins by pressing 1: with keys of their own from then on, the same for a repeat")
    func joins() async throws {
        try await withCall { client, store in
            let invited = try await post(client, "/nexmo-invited?call=\(call)", answer())
            #expect(invited.status == 200)
            let ask = try actions(invited.body)
            #expect(ask.map { $0["action"] as? String } == ["talk", "input"])
            #expect(ask[0]["text"] as? String == "Ann invites you to a meeting. Press 1 to join.")
            #expect(ask[0]["bargeIn"] as? Bool == true)
            #expect(ask[1]["eventUrl"] as? [String] == ["https://voice.example.com/nexmo-consent?call=\(call)"])
            let consent = try await post(client, "/nexmo-consent?call=\(call)", keys("1"))
            let join = try actions(consent.body)
            #expect(join.map { $0["action"] as? String } == ["input", "conversation"])
            #expect(join[0]["mode"] as? String == "asynchronous")
            #expect(join[0]["eventUrl"] as? [String] == ["https://voice.example.com/nexmo-keys?call=\(call)"])
            #expect(join[1]["name"] as? String == session.text)
            #expect(try await caller(store).state == .inConference)
            let again = try await post(client, "/nexmo-consent?call=\(call)", keys("1"))
            #expect(again.body == consent.body)
            #expect(try await store.joined(standup, now: now) == 1)
        }
    }

    @Test("Any other key, or none, is asked once more, then it is goodbye", arguments: ["", "2", "11", "*"])
    func declines(_ digits: String) async throws {
        try await withCall { client, store in
            let again = try actions(try await post(client, "/nexmo-consent?call=\(call)", keys(digits)).body)
            let address = try #require((again[1]["eventUrl"] as? [String])?.first)
            #expect(address == "https://voice.example.com/nexmo-consent?call=\(call)&again=1")
            let goodbye = try actions(try await post(client, "/nexmo-consent?call=\(call)&again=1", keys(digits)).body)
            #expect(goodbye.map { $0["text"] as? String } == [PromptText.closed])
            #expect(try await store.joined(standup, now: now) == 0)
        }
    }

    @Test("Without asking, whoever answers is in at once; without a keypad there is no input")
    func withoutConsent() async throws {
        try await withCall(["DIAL_CONSENT": "false", "KEYPAD": "false"]) { client, store in
            let join = try actions(try await post(client, "/nexmo-invited?call=\(call)", answer()).body)
            #expect(join.map { $0["action"] as? String } == ["conversation"])
            #expect(try await caller(store).state == .inConference)
        }
    }

    @Test("Another leg, another call and a malformed id are let go", arguments: ["call=0123456789abcdef", "call=unknown", "call=a%2Fb", ""])
    func strangers(_ query: String) async throws {
        try await withCall { client, store in
            _ = try await post(client, "/nexmo-invited?call=\(call)", answer(leg: "leg-1"))
            for path in ["/nexmo-invited", "/nexmo-consent"] {
                let reply = try await post(client, "\(path)?\(query)", path.hasSuffix("invited") ? answer(leg: "leg-2") : keys("1", leg: "leg-2"))
                #expect(reply.status == 200)
                #expect(try actions(reply.body).map { $0["text"] as? String } == [PromptText.closed])
            }
            #expect(try await store.joined(standup, now: now) == 0)
        }
    }

    @Test("Events in the call's own address move the call, whatever its leg is called; those of another leg don't")
    func events() async throws {
        try await withCall { client, store in
            let ringing = try await post(client, "/nexmo-events?call=\(call)", event("ringing"))
            #expect(ringing.status == 200)
            #expect(try await caller(store).state == .ringing)
            #expect(try await post(client, "/nexmo-events?call=\(call)", event("completed", leg: "leg-2")).status == 200)
            #expect(try await caller(store).state == .ringing)
            #expect(try await post(client, "/nexmo-events?call=\(call)", event("busy")).status == 200)
            #expect(try await caller(store).cause == .busy)
        }
    }

    @Test("A machine that answers is put down for its end, and never let in")
    func machine() async throws {
        try await withCall { client, store in
            #expect(try await post(client, "/nexmo-events?call=\(call)", event("machine", name: "call_uuid")).status == 200)
            let history = try #require(try await store.history(of: call))
            #expect(history.has(.hangUp))
            let reply = try await post(client, "/nexmo-consent?call=\(call)", keys("1"))
            #expect(try actions(reply.body).map { $0["text"] as? String } == [PromptText.closed])
            #expect(try await post(client, "/nexmo-events?call=\(call)", event("completed")).status == 200)
            #expect(try await caller(store).cause == .voicemail)
        }
    }

    @Test("A room that is full says so")
    func full() async throws {
        try await withCall { client, store in
            for number in 0..<RoomLimits.callersPerRoom { _ = try await store.enter(try #require(CallID("in-\(number)")), standup, now: now) }
            let reply = try await post(client, "/nexmo-consent?call=\(call)", keys("1"))
            #expect(try actions(reply.body).map { $0["text"] as? String } == [PromptText.full])
        }
    }

    @Test("Keys are taken with an empty answer, whatever they are")
    func keysInConference() async throws {
        try await withCall { client, _ in
            for body in [keys("*"), keys(""), keys("12"), "{}", "not json"] {
                let reply = try await post(client, "/nexmo-keys?call=\(call)", body)
                #expect(reply.status == 204)
            }
        }
    }
}
