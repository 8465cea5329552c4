import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import REST
import Testing
import Tokens

@testable import Sandbox

@Suite("A session dials into a conversation", .timeLimit(.minutes(1)))
struct VoiceBridgeTests {
    private struct Cloud {
        let fixture: VoiceFixture
        let client: any TestClientProtocol
        let settings: SandboxSettings
        let token: String

        func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> (HTTPResponse.Status, JSONValue?) {
            var headers: HTTPFields = [.accept: "application/json"]
            if let name = HTTPField.Name("X-OPENTOK-AUTH") { headers[name] = token }
            if body != nil { headers[.contentType] = "application/json" }
            let response = try await client.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0.bytes) }
            )
            return (response.status, try? JSONValue(parsing: Array(buffer: response.body)))
        }

        /// A routed session, dialled into the conference number with these credentials.
        func dialled(_ number: String = VoiceFixture.number, password: String = "account-secret") async throws -> (
            session: String, connection: String
        ) {
            let created = try await send(.post, "/session/create?p2p.preference=disabled").1
            let session = try #require(created?.array?.first?[key: "session_id"]?.string)
            let clientToken = try JSONWebToken.sign(
                claims: JSONValue.object([
                    "iss": .string(settings.openTokKey), "ist": "project", "iat": 1_700_000_000, "exp": 1_700_003_600, "nonce": .number(0.5),
                    "role": "publisher", "scope": "session.connect", "session_id": .string(session), "connection_data": "sip=true",
                ]).bytes,
                with: SigningKey(secret: settings.openTokSecret)
            )
            let (status, dial) = try await send(
                .post, "/v2/project/\(settings.openTokKey)/dial",
                [
                    "sessionId": .string(session), "token": .string(clientToken),
                    "sip": [
                        "uri": .string("sip:\(number)@sip.test;transport=tls"), "from": "15550109999@video.test",
                        "headers": ["X-Proof": "abc"], "auth": ["username": "a1b2c3d4", "password": .string(password)], "secure": false,
                    ],
                ])
            #expect(status == .ok)
            return (session, try #require(dial?[key: "connectionId"]?.string))
        }

        func connections() async throws -> [String] {
            let state = try await send(.get, "/sandbox/state").1
            let sessions = state?[key: "sessions"]?.array ?? []
            return sessions.flatMap { $0[key: "connections"]?.array ?? [] }.compactMap { $0[key: "connectionId"]?.string }
        }
    }

    private func withCloud(_ body: @escaping @Sendable (Cloud) async throws -> Void) async throws {
        let stub = VoiceApplicationStub { received throws(RESTError) in
            guard received.path == "/answer" else { return .status(204) }
            return .script(.conversation(received.json?[key: "SipHeader_X-OpenTok-SessionId"]?.string ?? "nobody"))
        }
        let fixture = VoiceFixture(stub)
        let settings = SandboxSettings()
        let parts = try buildSandbox(settings: settings, world: fixture.platform.world, voice: fixture.platform, logger: Logger(label: "test"))
        let claims: JSONValue = [
            "iss": .string(settings.openTokKey), "ist": "project", "iat": 1_700_000_000, "exp": 1_700_000_300, "jti": "one",
        ]
        let token = try JSONWebToken.sign(claims: claims.bytes, with: SigningKey(secret: settings.openTokSecret))
        try await Application(responder: parts.responder).test(.live) { client in
            try await body(Cloud(fixture: fixture, client: client, settings: settings, token: token))
        }
    }

    @Test("The dial's headers reach the answer webhook, and the leg is in the session's conversation")
    func bridge() async throws {
        try await withCloud { cloud in
            let (session, connection) = try await cloud.dialled()
            let leg = try #require(await cloud.fixture.platform.voiceState().calls.first)
            await cloud.fixture.line(.conversation, of: leg.uuid)
            #expect(leg.bridge)
            #expect(await cloud.fixture.platform.voiceState().conversations == [ConversationState(name: session, members: [leg.uuid])])
            let answer = try #require(cloud.fixture.stub.bodies("/answer").first)
            #expect(answer[key: "SipHeader_X-OpenTok-SessionId"] == .string(session))
            #expect(answer[key: "SipHeader_X-Proof"] == "abc")
            let path = "/v2/project/\(cloud.settings.openTokKey)/session/\(session)/connection/\(connection)"
            #expect(try await cloud.send(.delete, path).0 == .noContent)
            await cloud.fixture.line(.ended, of: leg.uuid)
            #expect(await cloud.fixture.platform.voiceState().conversations.isEmpty)
        }
    }

    @Test("A leg that the voice side ends leaves the session")
    func ended() async throws {
        try await withCloud { cloud in
            let (_, connection) = try await cloud.dialled()
            #expect(try await cloud.connections() == [connection])
            let leg = try #require(await cloud.fixture.platform.voiceState().calls.first)
            #expect(await cloud.fixture.platform.hangUpPhone(leg.uuid))
            while try await !cloud.connections().isEmpty { await Task.yield() }
        }
    }

    @Test("Wrong SIP credentials are told nobody: the dial is answered, and no leg comes")
    func refused() async throws {
        try await withCloud { cloud in
            _ = try await cloud.dialled(password: "wrong")
            #expect(await cloud.fixture.platform.voiceState().calls.isEmpty)
            while try await !cloud.connections().isEmpty { await Task.yield() }
            #expect(cloud.fixture.stub.requests.isEmpty)
        }
    }

    @Test("A session rings a person: they are in it until they hang up, and who declines leaves it at once", arguments: [true, false])
    func dialsOut(isAnswered: Bool) async throws {
        try await withCloud { cloud in
            let (_, connection) = try await cloud.dialled("15550170180")
            let leg = try #require(await cloud.fixture.platform.call(named: "15550170180"))
            #expect(leg.isRinging)
            #expect(try await cloud.connections() == [connection])
            if isAnswered {
                #expect(await cloud.fixture.platform.answerPhone(leg.uuid))
                #expect(try await cloud.connections() == [connection])
            }
            #expect(await cloud.fixture.platform.hangUpPhone(leg.uuid))
            while try await !cloud.connections().isEmpty { await Task.yield() }
            #expect(cloud.fixture.stub.requests.isEmpty)
        }
    }
}
