import CryptoExtras
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Support
import Testing
import Tokens

@testable import Sandbox

@Suite("Voice REST and virtual phones", .timeLimit(.minutes(1)))
struct VoiceRoutesTests {
    private static let key: Result<_RSA.Signing.PrivateKey, any Error> = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    private struct Cloud {
        let fixture: VoiceFixture
        let client: any TestClientProtocol
        let token: String

        func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, token: String? = nil) async throws -> (
            HTTPResponse.Status, JSONValue?
        ) {
            var headers = HTTPFields()
            headers[.authorization] = "Bearer \(token ?? self.token)"
            if body != nil { headers[.contentType] = "application/json" }
            let response = try await client.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0.bytes) }
            )
            return (response.status, try? JSONValue(parsing: Array(buffer: response.body)))
        }

        /// Creates a call and returns its uuid.
        func create(_ more: [String: JSONValue] = ["ncco": .conversation()], to number: String = "15550100002") async throws -> String {
            let body: [String: JSONValue] = [
                "to": [["type": "phone", "number": .string(number)]], "from": ["type": "phone", "number": "15550100000"],
            ]
            let (status, reply) = try await send(.post, "/v1/calls", .object(body.merging(more) { _, new in new }))
            #expect(status == .created)
            #expect(reply?[key: "status"] == "started")
            #expect(reply?[key: "direction"] == "outbound")
            return try #require(reply?[key: "uuid"]?.string)
        }
    }

    private func claims(_ change: (inout [String: JSONValue]) -> Void = { _ in }) -> [UInt8] {
        var claims: [String: JSONValue] = ["application_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "iat": 1_700_000_000, "jti": "one"]
        change(&claims)
        return JSONValue.object(claims).bytes
    }

    private func withCloud(
        _ stub: VoiceApplicationStub = VoiceApplicationStub(answer: .prompt, digits: .conversation()),
        limits: VoiceConfiguration.Limits = .off,
        _ body: @escaping @Sendable (Cloud) async throws -> Void
    ) async throws {
        let key = SigningKey.rsaSHA256(try Self.key.get())
        let token = try JSONWebToken.sign(claims: claims(), with: key)
        let fixture = VoiceFixture(stub) {
            $0.applicationKey = key.verificationKey
            $0.limits = limits
        }
        let router = Router(context: SandboxContext.self)
        fixture.platform.addRoutes(to: router)
        try await Application(router: router).test(.live) { client in
            try await body(Cloud(fixture: fixture, client: client, token: token))
        }
    }

    @Test("A created call rings, is answered and runs its NCCO; its state is to be had")
    func create() async throws {
        try await withCloud { cloud in
            let uuid = try await cloud.create()
            await cloud.fixture.line(.conversation, of: uuid)
            let (status, call) = try await cloud.send(.get, "/v1/calls/\(uuid)")
            #expect(status == .ok)
            #expect(call?[key: "status"] == "answered")
            #expect(call?[key: "to"] == ["type": "phone", "number": "15550100002"])
            #expect(try await cloud.send(.put, "/v1/calls/\(uuid)", ["action": "hangup"]).0 == .noContent)
            await cloud.fixture.platform.settle(uuid)
            #expect(cloud.fixture.stub.events == ["started", "ringing", "answered", "transfer", "completed"])
            #expect(cloud.fixture.stub.bodies("/events").last?[key: "disconnected_by"] == "platform")
            let (_, page) = try await cloud.send(.get, "/v1/calls?status=completed")
            #expect(page?[key: "count"] == 1)
            #expect(page?[key: "_embedded"]?[key: "calls"]?.array?.first?[key: "duration"] == "0")
            #expect(try await cloud.send(.put, "/v1/calls/\(uuid)", ["action": "mute"]).0 == .badRequest)
        }
    }

    @Test("Calls with an answer URL ask it once answered")
    func answerURL() async throws {
        try await withCloud { cloud in
            let uuid = try await cloud.create(["answer_url": ["http://app.test/answer"], "answer_method": "POST"])
            await cloud.fixture.line(.prompt, of: uuid)
            #expect(cloud.fixture.stub.bodies("/answer").first?[key: "uuid"] == .string(uuid))
        }
    }

    @Test(
        "Phones that do not answer are told of in their own way",
        arguments: [
            ("busy", ["started", "ringing", "busy", "completed"]),
            ("decline", ["started", "ringing", "rejected"]),
            ("noAnswer", ["started", "ringing", "unanswered", "completed"]),
        ])
    func refusals(behaviour: String, events: [String]) async throws {
        try await withCloud { cloud in
            let (status, _) = try await cloud.send(.post, "/sandbox/phone/numbers/15550100002", ["behaviour": .string(behaviour)])
            #expect(status == .noContent)
            let uuid = try await cloud.create()
            if behaviour == "noAnswer" {
                await cloud.fixture.clock.waitForSleepers()
                cloud.fixture.clock.advance(by: .seconds(60))
            }
            await cloud.fixture.line(.ended, of: uuid)
            await cloud.fixture.platform.settle(uuid)
            #expect(cloud.fixture.stub.events == events)
        }
    }

    @Test("A voicemail is told of as a machine, by call_uuid, and hung up on if wanted")
    func machine() async throws {
        try await withCloud { cloud in
            await cloud.fixture.platform.setBehaviour(PhoneBehaviour(.voicemail), of: "15550100002")
            let uuid = try await cloud.create(["ncco": .conversation(), "machine_detection": "hangup"])
            await cloud.fixture.line(.ended, of: uuid)
            await cloud.fixture.platform.settle(uuid)
            let machine = try #require(cloud.fixture.stub.bodies("/events").first { $0[key: "status"] == "machine" })
            #expect(machine[key: "call_uuid"] == .string(uuid))
            #expect(machine[key: "uuid"] == nil)
        }
    }

    @Test("A call can be transferred, muted, talked into and sent tones")
    func modify() async throws {
        try await withCloud { cloud in
            let uuid = try await cloud.create()
            await cloud.fixture.line(.conversation, of: uuid)
            let other = try await cloud.create(to: "15550100003")
            await cloud.fixture.line(.conversation, of: other)
            let path = "/v1/calls/\(uuid)"
            #expect(await cloud.fixture.platform.hears(other, uuid))
            #expect(try await cloud.send(.put, path, ["action": "mute"]).0 == .noContent)
            #expect(await !cloud.fixture.platform.hears(other, uuid))
            #expect(try await cloud.send(.put, path, ["action": "unmute"]).0 == .noContent)
            #expect(await cloud.fixture.platform.hears(other, uuid))
            #expect(try await cloud.send(.put, path, ["action": "earmuff"]).0 == .noContent)
            #expect(await !cloud.fixture.platform.hears(uuid, other))
            #expect(try await cloud.send(.put, "\(path)/talk", ["text": "Attention"]).1?[key: "message"] == "Talk started")
            #expect(try await cloud.send(.delete, "\(path)/talk").1?[key: "message"] == "Talk stopped")
            #expect(try await cloud.send(.put, "\(path)/stream", ["stream_url": ["https://a.test/x.mp3"]]).1?[key: "message"] == "Stream started")
            #expect(try await cloud.send(.put, "\(path)/dtmf", ["digits": "1p2"]).1?[key: "message"] == "DTMF sent")
            #expect(try await cloud.send(.put, "\(path)/dtmf", ["digits": "x"]).0 == .badRequest)
            let transfer: JSONValue = ["action": "transfer", "destination": ["type": "ncco", "ncco": .conversation("elsewhere")]]
            #expect(try await cloud.send(.put, path, transfer).0 == .noContent)
            #expect(await cloud.fixture.line(.conversation, of: uuid, count: 2)?.text == "in conversation elsewhere")
            #expect(Set(await cloud.fixture.platform.voiceState().conversations.map(\.members)) == [[uuid], [other]])
        }
    }

    @Test("Tokens that are not the application's are refused as the gateway does")
    func tokens() async throws {
        let key = SigningKey.rsaSHA256(try Self.key.get())
        let bad = [
            "", "nonsense",
            try JSONWebToken.sign(claims: claims { $0["application_id"] = "other" }, with: key),
            try JSONWebToken.sign(claims: claims { $0["jti"] = nil }, with: key),
            try JSONWebToken.sign(claims: claims { $0["exp"] = 1_699_999_999 }, with: key),
            try JSONWebToken.sign(claims: claims { $0["iat"] = 1_699_999_000 }, with: key),
            try JSONWebToken.sign(claims: claims { $0["iat"] = 1_700_000_100 }, with: key),
            try JSONWebToken.sign(claims: claims { $0["exp"] = 1_700_090_000 }, with: key),
            try JSONWebToken.sign(claims: claims(), with: SigningKey(secret: "a secret is no private key")),
        ]
        try await withCloud { cloud in
            for token in bad {
                let (status, body) = try await cloud.send(.get, "/v1/calls", token: token)
                #expect(status == .unauthorized)
                #expect(body == ["type": "UNAUTHORIZED", "error_title": "Unauthorized"])
            }
            #expect(try await cloud.send(.get, "/v1/calls").0 == .ok)
        }
    }

    @Test("Bad requests are refused in Voice's shape")
    func badRequests() async throws {
        try await withCloud { cloud in
            let good: [String: JSONValue] = [
                "to": [["type": "phone", "number": "15550100002"]], "from": ["type": "phone", "number": "15550100000"], "ncco": [],
            ]
            let changes: [[String: JSONValue]] = [
                ["to": []], ["to": [["type": "phone", "number": "12"]]], ["to": [["type": "pigeon"]]], ["from": nil],
                ["random_from_number": true], ["answer_url": ["http://a.test"]], ["ncco": [["action": "sing"]]], ["ringing_timer": 121],
                ["length_timer": 0], ["event_url": "http://a.test"], ["machine_detection": "ponder"],
            ]
            for change in changes {
                let (status, body) = try await cloud.send(.post, "/v1/calls", .object(good.merging(change) { _, new in new }))
                #expect(status == .badRequest, "\(change)")
                #expect(body?[key: "invalid_parameters"]?.array?.count == 1, "\(change)")
            }
            #expect(try await cloud.send(.post, "/v1/calls", []).1 == ["type": "BAD_REQUEST", "error_title": "Bad Request"])
            #expect(try await cloud.send(.post, "/v1/calls").0 == .unsupportedMediaType)
            #expect(try await cloud.send(.get, "/v1/calls/unknown").0 == .notFound)
            #expect(try await cloud.send(.put, "/v1/calls/unknown", ["action": "hangup"]).0 == .notFound)
            #expect(await cloud.fixture.platform.voiceState().calls.isEmpty)
        }
    }

    @Test("The fourth new call within a second is refused with 429")
    func limits() async throws {
        try await withCloud(limits: .create) { cloud in
            for _ in 1...3 { _ = try await cloud.create() }
            let body: JSONValue = ["to": [["type": "phone", "number": "15550100002"]], "random_from_number": true, "ncco": []]
            let (status, refusal) = try await cloud.send(.post, "/v1/calls", body)
            #expect(status == .tooManyRequests)
            #expect(refusal?[key: "title"] == "Rate Limit Hit")
            cloud.fixture.clock.advance(by: .seconds(1))
            #expect(try await cloud.send(.post, "/v1/calls", body).0 == .created)
        }
    }

    @Test("A phone is driven over HTTP, from dialling to the transcript")
    func phone() async throws {
        try await withCloud { cloud in
            let (created, call) = try await cloud.send(.post, "/sandbox/phone/calls", ["from": "15550100001", "to": "15550100000"])
            #expect(created == .created)
            let path = "/sandbox/phone/calls/\(try #require(call?[key: "id"]?.string))"
            await cloud.fixture.line(.prompt, of: try #require(call?[key: "id"]?.string))
            #expect(try await cloud.send(.post, "\(path)/digits", ["digits": "4821#"]).0 == .noContent)
            #expect(try await cloud.send(.post, "\(path)/digits", ["digits": "x"]).0 == .badRequest)
            await cloud.fixture.line(.conversation, of: try #require(call?[key: "id"]?.string))
            let (_, view) = try await cloud.send(.get, path)
            #expect(view?[key: "conversation"] == "room")
            let digits = view?[key: "lines"]?.array?.first { $0[key: "kind"] == "digits" }
            #expect(digits?[key: "text"] == "typed 5 keys")
            let answer = view?[key: "lines"]?.array?.first { $0[key: "webhook"]?[key: "kind"] == "answer" }
            #expect(answer?[key: "webhook"]?[key: "status"] == 200)
            #expect(answer?[key: "webhook"]?[key: "path"] == "/answer")
            #expect(try await cloud.send(.post, "\(path)/hangup", [:]).0 == .noContent)
            #expect(try await cloud.send(.post, "\(path)/hangup", [:]).0 == .conflict)
            let (_, events) = try await cloud.send(.get, "\(path)/events?after=2&wait=5")
            #expect(events?[key: "ended"] == true)
            #expect(events?[key: "events"]?.array?.first?[key: "number"] == 3)
            #expect(try await cloud.send(.get, "/sandbox/phone/calls/unknown").0 == .notFound)
            #expect(try await cloud.send(.post, "/sandbox/phone/calls", ["from": "1"]).0 == .badRequest)
        }
    }

    @Test("Phones that ring are found by their number, and answered, declined and spoken into over HTTP")
    func hands() async throws {
        try await withCloud { cloud in
            let path = "/sandbox/phone/calls/+15550100180"
            #expect(try await cloud.send(.post, "\(path)/answer").0 == .notFound)
            let uuid = try await cloud.create(to: "15550100180")
            let (_, listed) = try await cloud.send(.get, "/sandbox/phone/calls?number=15550100180&live=true")
            #expect(listed?[key: "calls"]?.array?.map { $0[key: "id"]?.string } == [uuid])
            #expect(try await cloud.send(.post, "\(path)/speech", ["text": "Hello?"]).0 == .conflict)
            #expect(try await cloud.send(.post, "\(path)/answer").0 == .noContent)
            #expect(try await cloud.send(.post, "\(path)/answer").0 == .conflict)
            await cloud.fixture.line(.conversation, of: uuid)
            #expect(try await cloud.send(.post, "\(path)/speech", ["text": "Hello?"]).0 == .noContent)
            #expect(try await cloud.send(.post, "\(path)/speech", ["text": ""]).0 == .badRequest)
            #expect(try await cloud.send(.post, "\(path)/hangup").0 == .noContent)
            let declined = try await cloud.create(to: "15550100180")
            #expect(try await cloud.send(.post, "\(path)/decline").0 == .noContent)
            #expect(try await cloud.send(.get, "/v1/calls/\(declined)").1?[key: "status"] == "rejected")
            #expect(try await cloud.send(.get, "/sandbox/phone/calls?live=true").1 == ["calls": []])
        }
    }

    @Test("What a phone does is told, asked and forgotten over HTTP")
    func behaviours() async throws {
        try await withCloud { cloud in
            let path = "/sandbox/phone/numbers/15550100002"
            let told: JSONValue = ["behaviour": "answer", "afterMilliseconds": 10, "keys": ["1"], "hangUpAfterMilliseconds": 5]
            #expect(try await cloud.send(.post, path, told).0 == .noContent)
            let (_, shown) = try await cloud.send(.get, path)
            #expect(shown?[key: "keys"] == ["1"])
            #expect(shown?[key: "hangUpAfterMilliseconds"] == 5)
            #expect(try await cloud.send(.delete, path).0 == .noContent)
            #expect(try await cloud.send(.get, path).1?[key: "keys"] == [])
            let bad: [JSONValue] = [
                ["behaviour": "sing"], [:], ["behaviour": "answer", "keys": ["x"]], ["behaviour": "busy", "afterMilliseconds": -1],
            ]
            for behaviour in bad { #expect(try await cloud.send(.post, path, behaviour).0 == .badRequest, "\(behaviour)") }
        }
    }

    @Test("Fifteen other requests a second are answered, and the rates are to be seen")
    func otherLimits() async throws {
        try await withCloud(limits: .all) { cloud in
            for _ in 1...15 { #expect(try await cloud.send(.get, "/v1/calls").0 == .ok) }
            #expect(try await cloud.send(.get, "/v1/calls").0 == .tooManyRequests)
            _ = try await cloud.create()
            let rates = await cloud.fixture.platform.voiceRates()
            #expect(rates?.requestsPerSecond == RateState(limit: 15, peak: 16, total: 16, refused: 1))
            #expect(rates?.callsPerSecond == RateState(limit: 3, peak: 1, total: 1, refused: 0))
            await cloud.fixture.platform.resetVoice()
            #expect(await cloud.fixture.platform.voiceRates()?.callsPerSecond.total == 0)
        }
    }
}
