import CryptoExtras
import Foundation
import REST
import Support
import Testing
import Tokens
import Vonage

@Suite("Voice client")
struct VoiceClientTests {
    private func client(_ rest: FakeREST, key: SigningKey = SigningKey(secret: "stands in for RSA")) -> VoiceClient {
        VoiceClient(
            applicationID: "aaaa-bbbb", key: key, baseURL: "http://127.0.0.1:8090", rest: rest, clock: .fixed(1_700_000_010),
            deadlines: SkippingClock())
    }

    private func call() throws -> OutboundCall {
        try OutboundCall(
            to: .phone(try #require(PhoneNumber("14155550100"))),
            from: .number(try #require(PhoneNumber("14155550199"))),
            answer: .ncco(NCCO(.talk(try Talk("hi")))),
            events: WebhookAddress("https://example.com/nexmo-events"),
            machineDetection: .continue
        )
    }

    @Test("A call is asked for once, as documented, with an application token")
    func create() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let rest = FakeREST(.status(201, #"{"uuid":"u1","status":"started","direction":"outbound","conversation_uuid":"CON-1"}"#))
        let outcome = await client(rest, key: .rsaSHA256(key)).createCall(try call())
        #expect(outcome == .created(CreatedCall(uuid: "u1", conversationUUID: "CON-1", status: .started)))
        let request = try #require(await rest.request)
        #expect(request.method == .post)
        #expect(request.url == "http://127.0.0.1:8090/v1/calls")
        #expect(request.delivery == .atMostOnce)
        #expect(request.deadline == .seconds(10))
        #expect(
            request.json == [
                "to": [["type": "phone", "number": "14155550100"]], "from": ["type": "phone", "number": "14155550199"],
                "ncco": [["action": "talk", "text": "hi", "language": "en-US"]], "event_url": ["https://example.com/nexmo-events"],
                "event_method": "POST",
                "machine_detection": "continue", "length_timer": 7200, "ringing_timer": 60,
            ] as NSDictionary
        )
        let authorization = try #require(request.header("Authorization"))
        let token = try JSONWebToken(parsing: String(authorization.dropFirst("Bearer ".count)))
        #expect(token.isSigned(by: .rsaSHA256(key.publicKey)))
        let claims = try #require(try JSONSerialization.jsonObject(with: Data(token.claims)) as? [String: Any])
        #expect(claims["application_id"] as? String == "aaaa-bbbb")
        #expect(claims["iat"] as? Int == 1_700_000_000)
        #expect(claims["exp"] as? Int == 1_700_000_180)
        #expect((claims["jti"] as? String)?.count == 36)
    }

    @Test("An answer URL and a SIP address are written in REST's spelling")
    func createByURL() async throws {
        let rest = FakeREST(.status(201, #"{"uuid":"u1"}"#))
        let call = try OutboundCall(
            to: .sip(try SIPEndpoint(uri: "sip:a@example.com")), from: .anyNumber, answer: .url(WebhookAddress("https://example.com/a", method: .get))
        )
        _ = await client(rest).createCall(call)
        let json = try #require(await rest.request?.json)
        #expect(json["to"] as? NSArray == [["type": "sip", "uri": "sip:a@example.com"]] as NSArray)
        #expect(json["random_from_number"] as? Bool == true)
        #expect(json["answer_url"] as? [String] == ["https://example.com/a"])
        #expect(json["answer_method"] as? String == "GET")
    }

    @Test("What became of a call says whether a phone may ring")
    func outcomes() async throws {
        let call = try call()
        let refused = RESTError(.connectFailed, sent: .surelyNot)
        let lost = RESTError(.timeout, sent: .maybe)
        let cases: [(Result<RESTResponse, RESTError>, CallOutcome)] = [
            (.status(401, #"{"type":"UNAUTHORIZED","error_title":"Unauthorized"}"#), .refused(status: 401, message: "Unauthorized")),
            (.status(429), .refused(status: 429, message: nil)),
            (.status(201, "{}"), .unknown(.malformedResponse(status: 201))),
            (.status(201, ""), .unknown(.malformedResponse(status: 201))),
            (.status(500), .unknown(.status(500))),
            (.status(408), .unknown(.status(408))),
            (.failure(refused), .notSent(.transport(refused))),
            (.failure(lost), .unknown(.transport(lost))),
        ]
        for (answer, outcome) in cases {
            let rest = FakeREST(answer)
            #expect(await client(rest).createCall(call) == outcome)
            #expect(await rest.requests.count == 1)
        }
    }

    @Test(
        "A call is changed with the documented bodies",
        arguments: [
            (.hangUp, #"{"action":"hangup"}"#), (.mute, #"{"action":"mute"}"#), (.unmute, #"{"action":"unmute"}"#),
            (.earmuff, #"{"action":"earmuff"}"#),
            (.unearmuff, #"{"action":"unearmuff"}"#),
        ] as [(CallChange, String)]
    )
    func modify(_ change: CallChange, _ body: String) async throws {
        let rest = FakeREST(.status(204))
        try await client(rest).modify("u1", change, region: nil)
        let request = try #require(await rest.request)
        #expect(request.method == .put)
        #expect(request.url == "http://127.0.0.1:8090/v1/calls/u1")
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == body)
    }

    @Test("A hang-up doesn't queue behind other requests")
    func hangUpLane() async throws {
        let rest = FakeREST(.status(204))
        for change in [CallChange.hangUp, .mute, .transfer(NCCO(.wait(try Wait(seconds: 1))))] {
            try await client(rest).modify("u1", change, region: nil)
        }
        #expect(await rest.requests.map(\.lane) == [.urgent, .ordinary, .ordinary])
    }

    @Test("A call is transferred to an NCCO or a URL")
    func transfer() async throws {
        let rest = FakeREST(.status(204))
        try await client(rest).modify("u1", .transfer(NCCO(.wait(try Wait(seconds: 1)))), region: nil)
        try await client(rest).modify("u1", .transferTo(WebhookAddress("https://example.com/n")), region: nil)
        let bodies = await rest.requests.compactMap { $0.body.map { String(decoding: $0, as: UTF8.self) } }
        #expect(
            bodies == [
                #"{"action":"transfer","destination":{"type":"ncco","ncco":[{"action":"wait","timeout":1}]}}"#,
                #"{"action":"transfer","destination":{"type":"ncco","url":["https://example.com/n"]}}"#,
            ]
        )
    }

    @Test("Talk, sound and tones go to their own paths; levels are text")
    func inCall() async throws {
        let rest = FakeREST(.status(200, #"{"message":"ok","uuid":"u1"}"#))
        let client = client(rest)
        try await client.talk("u1", try Talk("hi", level: 0.5), region: nil)
        try await client.stopTalk("u1", region: nil)
        try await client.stream("u1", try AudioStream("https://example.com/a.mp3"), region: nil)
        try await client.stopStream("u1", region: nil)
        try await client.playDTMF("u1", digits: "17#", region: nil)
        let requests = await rest.requests
        #expect(
            requests.map { "\($0.method.rawValue) \($0.url.dropFirst("http://127.0.0.1:8090/v1/calls".count))" } == [
                "PUT /u1/talk", "DELETE /u1/talk", "PUT /u1/stream", "DELETE /u1/stream", "PUT /u1/dtmf",
            ])
        #expect(requests[0].json == ["text": "hi", "language": "en-US", "style": 0, "premium": false, "loop": 1, "level": "0.5"] as NSDictionary)
        #expect(requests[2].json == ["stream_url": ["https://example.com/a.mp3"], "loop": 1, "level": "0"] as NSDictionary)
        #expect(requests[4].json == ["digits": "17#"] as NSDictionary)
    }

    @Test("A call is described by either spelling of its parties")
    func get() async throws {
        let older =
            #"{"_links":{"self":{"href":"/x"}},"uuid":"u1","conversation_uuid":"CON-1","to":[{"type":"phone","number":"1"}],"from":{"type":"sip","uri":"sip:a"},"#
            + #""status":"completed","direction":"outbound","rate":"0.39","price":"23.40","duration":"60","start_time":"2020-01-01 12:00:00","network":"65512"}"#
        let call = try await client(FakeREST(.status(200, older))).call("u1", region: nil)
        #expect(call.to == CallInfo.Party(type: "phone", address: "1"))
        #expect(call.from == CallInfo.Party(type: "sip", address: "sip:a"))
        #expect(call.price == "23.40")
        #expect(call.status == .completed)
        await #expect(throws: VoiceError(.getCall, .malformedResponse(status: 200))) {
            try await client(FakeREST(.status(200, "{}"))).call("u1", region: nil)
        }
    }

    @Test("Calls are listed by filter and page")
    func list() async throws {
        let rest = FakeREST(
            .status(200, #"{"count":3,"page_size":1,"record_index":1,"_embedded":{"x":1,"calls":[{"uuid":"u1"},{"status":"odd"}]},"_links":{}}"#))
        let page = try await client(rest).calls(CallFilter(status: .answered, conversationUUID: "CON-1", pageSize: 500, recordIndex: 1), region: nil)
        #expect(page.calls.map(\.uuid) == ["u1"])
        #expect(page.count == 3)
        #expect(page.recordIndex == 1)
        #expect(
            await rest.request?.url == "http://127.0.0.1:8090/v1/calls?status=answered&conversation_uuid=CON-1&page_size=100&record_index=1&order=asc"
        )
    }

    @Test("Errors are told apart, and tried again where that can help")
    func errors() async throws {
        let cases: [(Int, String, VoiceError.Reason, Int)] = [
            (401, #"{"type":"UNAUTHORIZED","error_title":"Unauthorized"}"#, .unauthorized(status: 401, message: "Unauthorized"), 1),
            (404, "", .notFound(message: nil), 1),
            (
                400, #"{"type":400,"title":"Bad Request","invalid_parameters":[{"reason":"is wrong","name":"number"}]}"#,
                .refused(status: 400, message: "Bad Request: number is wrong"), 1
            ),
            (429, #"{"type":"https://example.com","title":"Rate Limit Hit","detail":"Please wait"}"#, .rateLimited, 3),
            (503, "", .refused(status: 503, message: nil), 3),
        ]
        for (status, body, reason, tries) in cases {
            let rest = FakeREST(.status(status, body))
            await #expect(throws: VoiceError(.modifyCall, reason)) { try await client(rest).modify("u1", .hangUp, region: nil) }
            #expect(await rest.requests.count == tries, "\(status)")
        }
    }

    @Test("An id that would lead to another path is never put into one", arguments: ["", "../x", "a/b", "a?b", "é"])
    func paths(_ uuid: String) async {
        let rest = FakeREST(.status(204))
        await #expect(throws: VoiceError(.modifyCall, .invalidArgument("uuid"))) { try await client(rest).modify(uuid, .hangUp, region: nil) }
        #expect(await rest.requests.isEmpty)
    }

    @Test("A call's own region is asked")
    func region() async throws {
        let rest = FakeREST(.status(204))
        let client = client(rest)
        try await client.modify("u1", .hangUp, region: VoiceRegion("https://api-us-3.vonage.com", configuredBase: client.baseURL))
        #expect(await rest.request?.url == "https://api-us-3.vonage.com/v1/calls/u1")
    }

    @Test(
        "Only Vonage's hosts and our own base are regions",
        arguments: [
            ("https://api-us-3.vonage.com", "https://api-us-3.vonage.com"), ("https://api-eu-4.vonage.com/", "https://api-eu-4.vonage.com"),
            ("https://api.NEXMO.com", "https://api.nexmo.com"), ("http://127.0.0.1:8090", "http://127.0.0.1:8090"),
            ("http://127.0.0.1:8090/", "http://127.0.0.1:8090"),
            ("http://api.nexmo.com", nil), ("https://evil.example", nil), ("https://vonage.com.evil.example", nil), ("https://evilvonage.com", nil),
            ("https://.vonage.com", nil),
            ("https://api.vonage.com@evil.example", nil), ("https://evil.example/.vonage.com", nil), ("https://evil.example#.vonage.com", nil),
            ("https://evil.example?.vonage.com", nil), ("https://api.vonage.com:8443", nil), ("https://a:b@api.vonage.com", nil),
            ("https://evil.example\\.vonage.com", nil),
            ("https://api.vonage.com/x", nil), ("http://127.0.0.1:8091", nil), ("https://169.254.169.254", nil), ("file:///etc/passwd", nil),
            ("", nil),
            ("https://api.vonage.com\r\nX: y.vonage.com", nil), ("https://аpi.vonage.com", nil),
        ] as [(String, String?)]
    )
    func regions(_ url: String, _ base: String?) {
        #expect(VoiceRegion(url, configuredBase: "http://127.0.0.1:8090")?.baseURL == base)
    }
}
