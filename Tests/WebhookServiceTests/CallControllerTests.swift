import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Redis
import Rooms
import ServiceKit
import Support
import Testing
import Tokens
import Wiring

@testable import WebhookService

/// A caller's way through `/nexmo-answer` and `/nexmo-dtmf`, over a real Redis.
@Suite("Callers")
struct CallControllerTests {
    static let secret = "signature secret"
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let standup: RoomID
    let session: SessionID

    init() throws {
        standup = try #require(RoomID("standup"))
        session = try #require(SessionID("1_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-QWJDZEVmR2h-fn4"))
    }

    /// Runs the service on a fresh Redis that holds one room.
    func withWebhookService(
        _ extra: [String: String] = ["ALLOW_UNSIGNED_WEBHOOKS": "true"],
        _ body: @escaping @Sendable (any TestClientProtocol, Room, RedisServer) async throws -> Void
    ) async throws {
        try await withRedisServer(.unix) { server in
            let known = App.knownSettings
            let settings = try await Settings.test(
                redisURL: server.url, known: known, extra.merging(["WEBHOOK_URL": "https://voice.example.com", "BRIDGE": "manual"]) { one, _ in one })
            let service = try buildWebhookService(settings: settings, environment: .test(clock: .fixed(seconds: 1_700_000_000)))
            let store = RoomStore(redis: service.redis)
            try await withService(service) { client in
                let room = try await store.create(standup, session: session, now: now).room
                try await body(client, room, server)
            }
        }
    }

    func post(_ client: any TestClientProtocol, _ path: String, _ json: String, signedWith secret: String? = nil) async throws -> (
        status: Int, body: String
    ) {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let secret { headers[.authorization] = "Bearer " + (try Self.signature(of: json, secret: secret)) }
        return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: json)) {
            ($0.status.code, String(buffer: $0.body))
        }
    }

    static func signature(of body: String, secret: String, issuedAt: Int = 1_700_000_000) throws -> String {
        let hash = SHA256.hash(data: Array(body.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let claims = #"{"iat":\#(issuedAt),"jti":"j","iss":"Vonage","payload_hash":"\#(hash)","api_key":"abcd1234"}"#
        return try JSONWebToken.sign(claims: Array(claims.utf8), with: SigningKey(secret: secret))
    }

    func actions(_ body: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [[String: Any]])
    }

    func digits(_ digits: String, call: String = "aaaa", time: String = "t1") -> String {
        #"{"dtmf":{"digits":"\#(digits)","timed_out":false},"from":"15550001111","to":"14155550100","uuid":"\#(call)","conversation_uuid":"CON-1","timestamp":"\#(time)"}"#
    }

    @Test("A caller is asked for a PIN of the right length, to be sent to us")
    func prompt() async throws {
        try await withWebhookService { client, _, _ in
            let reply = try await post(
                client, "/nexmo-answer", #"{"from":"15550001111","to":"14155550100","uuid":"aaaa","conversation_uuid":"CON-1"}"#)
            #expect(reply.status == 200)
            let actions = try actions(reply.body)
            #expect(actions.map { $0["action"] as? String } == ["talk", "input"])
            #expect(actions.first?["bargeIn"] as? Bool == true)
            #expect(actions.last?["type"] as? [String] == ["dtmf"])
            #expect(actions.last?["eventUrl"] as? [String] == ["https://voice.example.com/nexmo-dtmf"])
            #expect((actions.last?["dtmf"] as? [String: Any])?["maxDigits"] as? Int == 4)
        }
    }

    @Test("A GET with a query is answered like a POST with JSON, byte for byte")
    func methods() async throws {
        try await withWebhookService { client, room, _ in
            let posted = try await post(client, "/nexmo-answer", #"{"from":"15550001111","to":"14155550100","uuid":"aaaa"}"#)
            let got = try await client.execute(uri: "/nexmo-answer?from=15550001111&to=14155550100&uuid=aaaa", method: .get) {
                String(buffer: $0.body)
            }
            #expect(posted.body == got)
            let query = "uuid=bbbb&from=15550001111&dtmf=%7B%22digits%22:%22\(room.pin.digits)%22,%22timed_out%22:false%7D&timestamp=t1"
            let joined = try await client.execute(uri: "/nexmo-dtmf?\(query)", method: .get) { String(buffer: $0.body) }
            #expect(try actions(joined).last?["name"] as? String == session.text)
        }
    }

    @Test("The right PIN leads into the conversation named by the session, in the new and the old payload, and again for a repeat")
    func rightPIN() async throws {
        try await withWebhookService { client, room, _ in
            let new = try await post(client, "/nexmo-dtmf", digits(room.pin.digits))
            let again = try await post(client, "/nexmo-dtmf", digits(room.pin.digits))
            let old = try await post(
                client, "/nexmo-dtmf", #"{"uuid":"cccc","conversation_uuid":"CON-1","timed_out":true,"dtmf":"\#(room.pin.digits)","timestamp":"t1"}"#)
            let actions = try actions(new.body)
            #expect(actions.map { $0["action"] as? String } == ["input", "conversation"])
            #expect(actions.first?["mode"] as? String == "asynchronous")
            #expect(actions.last?["name"] as? String == session.text)
            #expect(again.body == new.body)
            #expect(old.body == new.body)
        }
    }

    @Test("A wrong PIN is said to be wrong and asked for again, three times in a call, and silence is not called wrong")
    func wrongPIN() async throws {
        try await withWebhookService { client, room, _ in
            let wrong = room.pin.digits == "5739" ? "5738" : "5739"
            func said(_ body: String) throws -> String? { try actions(body).first?["text"] as? String }
            let first = try await post(client, "/nexmo-dtmf", digits(wrong, time: "t1"))
            #expect(try said(first.body) == PromptText.wrongPIN)
            #expect(try actions(first.body).last?["action"] as? String == "input")
            #expect(try await post(client, "/nexmo-dtmf", digits(wrong, time: "t1")).body == first.body)
            #expect(try said(try await post(client, "/nexmo-dtmf", digits("", time: "t2")).body) == PromptText.silence)
            let last = try await post(client, "/nexmo-dtmf", digits(wrong, time: "t3"))
            #expect(try said(last.body) == PromptText.goodbye)
            #expect(try actions(last.body).count == 1)
        }
    }

    @Test("Attempts by GET without a timestamp are told apart by what they say, so that the third wrong one is the last")
    func attemptsByGET() async throws {
        try await withWebhookService { client, room, _ in
            var said: [String?] = []
            for wrong in ["5739", "5738", "5737", "5736"] where wrong != room.pin.digits {
                let query = "uuid=eeee&from=15550001111&dtmf=%7B%22digits%22:%22\(wrong)%22,%22timed_out%22:false%7D"
                let reply = try await client.execute(uri: "/nexmo-dtmf?\(query)", method: .get) { String(buffer: $0.body) }
                said.append(try actions(reply).first?["text"] as? String)
            }
            #expect(Array(said.prefix(3)) == [PromptText.wrongPIN, PromptText.wrongPIN, PromptText.goodbye])
        }
    }

    @Test(
        "Whatever comes instead of digits is a miss, with 200 and an NCCO",
        arguments: [
            "null", "\"\"", "{}", "{\"digits\":null,\"timed_out\":true}", "[1]", "7", "{\"digits\":\"*#*#\"}",
            "{\"digits\":\"99999999999999999999\"}",
        ])
    func odd(dtmf: String) async throws {
        try await withWebhookService { client, _, _ in
            let reply = try await post(client, "/nexmo-dtmf", #"{"dtmf":\#(dtmf),"uuid":"dddd","timestamp":"t"}"#)
            #expect(reply.status == 200)
            #expect(try actions(reply.body).last?["action"] as? String == "input")
        }
    }

    @Test("What cannot be read at all is asked for again, and never an error", arguments: ["", "{", "[]", "\u{0}", "a=%ZZ", "{\"uuid\":\"../x\"}"])
    func garbage(body: String) async throws {
        try await withWebhookService { client, _, _ in
            for path in ["/nexmo-answer", "/nexmo-dtmf"] {
                let reply = try await post(client, path, body)
                #expect(reply.status == 200)
                #expect(try actions(reply.body).last?["action"] as? String == "input")
            }
        }
    }

    @Test("Wrong PINs in the old payload, which names no caller, are held against the caller who was answered, not against all who withhold theirs")
    func oldPayload() async throws {
        try await withWebhookService { client, room, _ in
            let wrong = room.pin.digits == "5739" ? "5738" : "5739"
            func answer(_ from: String, _ call: String) async throws -> String? {
                try actions(try await post(client, "/nexmo-answer", #"{"from":"\#(from)","uuid":"\#(call)"}"#).body).first?["text"] as? String
            }
            for number in 0..<RoomLimits.wrongPINsWithheldHour {
                let who = number < RoomLimits.wrongPINsPerCallerHour ? "15550001111" : "1555000\(2000 + number)"
                #expect(try await answer(who, "call\(number)") == PromptText.askForPIN)
                _ = try await post(client, "/nexmo-dtmf", #"{"uuid":"call\#(number)","timed_out":true,"dtmf":"\#(wrong)","timestamp":"t"}"#)
            }
            #expect(try await answer("anonymous", "last") == PromptText.askForPIN)
            #expect(try await answer("15550001111", "last") == PromptText.refused)
        }
    }

    @Test("When those who withhold their number have guessed too often they are asked all the same, and have one try a call")
    func unnamedCallers() async throws {
        try await withWebhookService { client, room, _ async throws in
            let wrong = room.pin.digits == "5739" ? "5738" : "5739"
            func said(_ path: String, _ json: String) async throws -> String? {
                try actions(try await post(client, path, json).body).first?["text"] as? String
            }
            func typed(_ number: Int) async throws -> String? {
                try await said("/nexmo-dtmf", #"{"from":"","uuid":"call\#(number)","dtmf":{"digits":"\#(wrong)"},"timestamp":"t"}"#)
            }
            for number in 1..<RoomLimits.wrongPINsWithheldHour { #expect(try await typed(number) == PromptText.wrongPIN) }
            #expect(try await typed(1000) == PromptText.goodbye)
            #expect(try await said("/nexmo-answer", #"{"uuid":"aaaa"}"#) == PromptText.askForPIN)
            #expect(try await typed(1001) == PromptText.goodbye)
            #expect(try await said("/nexmo-answer", "{") == PromptText.askForPIN)
        }
    }

    @Test("A token that came with a GET is good for that GET, again too, and for no other")
    func replayedGet() async throws {
        try await withWebhookService(["VONAGE_SIGNATURE_SECRET": Self.secret]) { client, room, _ in
            let headers: HTTPFields = [.authorization: "Bearer " + (try Self.signature(of: "", secret: Self.secret))]
            func get(_ query: String, _ headers: HTTPFields) async throws -> Int {
                try await client.execute(uri: "/nexmo-dtmf?" + query, method: .get, headers: headers) { $0.status.code }
            }
            for _ in 0..<2 { #expect(try await get("uuid=aaaa&from=15550001111&dtmf=1", headers) == 200) }
            #expect(try await get("uuid=aaaa&from=15550001111&dtmf=2", headers) == 401)
            #expect(try await get("uuid=aaaa&from=15550002222&dtmf=1", headers) == 401)
            let another = try JSONWebToken.sign(
                claims: Array(#"{"iat":1700000000,"jti":"k","iss":"Vonage","api_key":"abcd1234"}"#.utf8), with: SigningKey(secret: Self.secret))
            #expect(try await get("uuid=aaaa&from=15550001111&dtmf=\(room.pin.digits)", [.authorization: "Bearer " + another]) == 200)
        }
    }

    @Test("HEAD is no webhook: it is refused, and no attempt is counted")
    func head() async throws {
        try await withWebhookService { client, room, _ in
            for number in 1...5 {
                let query = "uuid=ffff&from=15550001111&timestamp=t\(number)&dtmf=%7B%22digits%22:%22999%22%7D"
                for path in ["/nexmo-dtmf", "/nexmo-answer", "/nexmo-events"] {
                    #expect(try await client.execute(uri: "\(path)?\(query)", method: .head) { $0.status.code } == 405)
                }
            }
            let reply = try await post(client, "/nexmo-dtmf", digits("999", call: "ffff"))
            #expect(try actions(reply.body).first?["text"] as? String == PromptText.wrongPIN)
            #expect(try await post(client, "/nexmo-dtmf", digits(room.pin.digits, call: "ffff", time: "t9")).body.contains(session.text))
        }
    }

    @Test("With Redis gone a caller is asked again without being told that the PIN was wrong, and in the end gets an apology")
    func outage() async throws {
        try await withWebhookService { client, room, server in
            try await server.kill()
            let answer = try await post(client, "/nexmo-answer", #"{"from":"15550001111","uuid":"aaaa"}"#)
            #expect(try actions(answer.body).last?["action"] as? String == "input")
            var path = "/nexmo-dtmf"
            for number in 1...WebhookLimits.outagePrompts {
                let actions = try actions(try await post(client, path, digits(room.pin.digits, time: "t\(number)")).body)
                #expect(actions.first?["text"] as? String == PromptText.unavailable)
                let next = try #require((actions.last?["eventUrl"] as? [String])?.first)
                path = String(next.dropFirst("https://voice.example.com".count))
            }
            let last = try actions(try await post(client, path, digits(room.pin.digits, time: "t9")).body)
            #expect(last.first?["text"] as? String == PromptText.sorry)
            #expect(last.count == 1)
        }
    }

    @Test("A webhook is believed only with Vonage's signature over its very bytes; either of two secrets will do")
    func signatures() async throws {
        try await withWebhookService(["VONAGE_SIGNATURE_SECRET": Self.secret, "VONAGE_SIGNATURE_SECRET_2": "next secret"]) { client, room, _ in
            let body = digits(room.pin.digits)
            #expect(try await post(client, "/nexmo-dtmf", body, signedWith: Self.secret).status == 200)
            #expect(try await post(client, "/nexmo-dtmf", body, signedWith: "next secret").status == 200)
            #expect(try await post(client, "/nexmo-dtmf", body, signedWith: "another secret").status == 401)
            #expect(try await post(client, "/nexmo-dtmf", body).status == 503)
            for path in ["/nexmo-answer", "/nexmo-events"] {
                #expect(try await post(client, path, "{}").status == 503)
                #expect(try await post(client, path, "{}", signedWith: "another secret").status == 401)
            }
            let signature = try Self.signature(of: body + " ", secret: Self.secret)
            let headers: HTTPFields = [.authorization: "Bearer \(signature)"]
            let changed = try await client.execute(uri: "/nexmo-dtmf", method: .post, headers: headers, body: ByteBuffer(string: body)) {
                $0.status.code
            }
            #expect(changed == 401)
        }
    }

    @Test("Without a signature secret the service doesn't start, unless that is meant")
    func missingSecret() async throws {
        let settings = try await Settings.test(
            redisURL: "redis://127.0.0.1:1", known: App.knownSettings, ["WEBHOOK_URL": "https://voice.example.com"])
        #expect(throws: SettingError.self) { try buildWebhookService(settings: settings, environment: .test()) }
    }
}
