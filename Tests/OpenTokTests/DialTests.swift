import Foundation
import OpenTok
import REST
import Support
import Testing
import Tokens

@Suite("Dial")
struct DialTests {
    private static let session = "1_" + Base64URL.encode(Array("1~46000001~~1700000000000~qwerty~~".utf8))

    private func dial(_ answer: Result<RESTResponse, RESTError>) async throws -> (outcome: DialOutcome, requests: [RESTRequest]) {
        let rest = FakeREST(answer)
        let client = VideoClient(environment: LegacyOpenTok(apiKey: "46000001", secret: "s3cr3t"), rest: rest, clock: .fixed(1_700_000_010))
        let dial = try SIPDial(
            sessionID: Self.session,
            token: "TOKEN",
            uri: SIPURI(number: "+14155550100", host: "sip.nexmo.com"),
            from: "14155550199",
            headers: [("X-Room-Auth", "abc.def")],
            credentials: SIPCredentials(username: "key", password: "pass\"word"),
            isMediaSecure: true
        )
        return (await client.dial(dial), await rest.requests)
    }

    @Test("The request is the documented one, sent at most once, within ten seconds")
    func request() async throws {
        let requests = try await dial(.status(200, "{}")).requests
        let request = try #require(requests.first)
        #expect(requests.count == 1)
        #expect(request.method == .post)
        #expect(request.url == "https://api.opentok.com/v2/project/46000001/dial")
        #expect(request.delivery == .atMostOnce)
        #expect(request.deadline == .seconds(10))
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.header("Accept") == "application/json")
        #expect(
            request.json == [
                "sessionId": Self.session, "token": "TOKEN",
                "sip": [
                    "uri": "sip:14155550100@sip.nexmo.com;transport=tls", "from": "14155550199@sip.nexmo.com", "headers": ["X-Room-Auth": "abc.def"],
                    "auth": ["username": "key", "password": "pass\"word"], "secure": true,
                ] as [String: Any],
            ] as NSDictionary
        )
        let token = try JSONWebToken(parsing: try #require(request.header("X-OPENTOK-AUTH")))
        #expect(token.isSigned(by: VerificationKey(secret: "s3cr3t")))
        let claims = try #require(try JSONSerialization.jsonObject(with: Data(token.claims)) as? [String: Any])
        #expect(claims["iss"] as? String == "46000001")
        #expect(claims["ist"] as? String == "project")
        #expect(claims["iat"] as? Int == 1_700_000_000)
        #expect(claims["exp"] as? Int == 1_700_000_180)
        #expect((claims["jti"] as? String)?.isEmpty == false)
    }

    @Test("A leg is known by its three ids")
    func answered() async throws {
        let body =
            #"{"id":"c1","projectId":"46000001","sessionId":"1_x","connectionId":"k1","streamId":"s1","createdAt":1700000000000,"updatedAt":1}"#
        #expect(try await dial(.status(200, body)).outcome == .answered(DialResult(id: "c1", connectionID: "k1", streamID: "s1")))
    }

    @Test(
        "A success without all ids may be ringing all the same",
        arguments: [
            "", "{}", "[]", "null", "<html>", #"{"id":"c1","connectionId":"k1"}"#, #"{"id":"c1","connectionId":"","streamId":"s1"}"#,
            #"{"id":1,"connectionId":"k","streamId":"s"}"#,
        ]
    )
    func incomplete(_ body: String) async throws {
        #expect(try await dial(.status(200, body)).outcome == .unknown(.malformedResponse(status: 200)))
    }

    @Test("A refusal rings nobody, and is never tried again", arguments: [400, 401, 403, 404, 409, 413, 429, 302])
    func refused(_ status: Int) async throws {
        let result = try await dial(.status(status, #"{"code":-1,"message":"No"}"#))
        #expect(result.outcome == .refused(status: status, code: -1, message: "No"))
        #expect(result.requests.count == 1)
    }

    @Test("A server's failure may come after the call was made", arguments: [408, 500, 502, 503, 504])
    func failed(_ status: Int) async throws {
        let result = try await dial(.status(status, #"{"message":"Internal server error","code":-1}"#))
        #expect(result.outcome == .unknown(.status(status)))
        #expect(result.requests.count == 1)
    }

    @Test("Whether a request without an answer was sent decides whether it may be sent again")
    func transport() async throws {
        let refused = RESTError(.connectFailed, sent: .surelyNot)
        let result = try await dial(.failure(refused))
        #expect(result.outcome == .notSent(.transport(refused)))
        #expect(result.requests.count == 1)
        let lost = RESTError(.timeout, sent: .maybe)
        #expect(try await dial(.failure(lost)).outcome == .unknown(.transport(lost)))
    }

    @Test("The unified environment has its own host, path and header")
    func unified() async throws {
        let rest = FakeREST(.status(404, ""))
        let environment = UnifiedVideo(applicationID: "29f760f8-7ce1", key: SigningKey(secret: "stands in for RSA"))
        let client = VideoClient(environment: environment, rest: rest)
        let dial = try SIPDial(sessionID: Self.session, token: "T", uri: SIPURI(number: "14155550100", host: "sip.nexmo.com"))
        #expect(await client.dial(dial) == .refused(status: 404, code: nil, message: nil))
        let request = try #require(await rest.request)
        #expect(request.url == "https://video.api.vonage.com/v2/project/29f760f8-7ce1/dial")
        #expect(request.header("Authorization")?.hasPrefix("Bearer ") == true)
        #expect(request.json?["sip"] as? NSDictionary == ["uri": "sip:14155550100@sip.nexmo.com;transport=tls", "secure": false] as NSDictionary)
    }
}
