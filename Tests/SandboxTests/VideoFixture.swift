import CryptoExtras
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import OpenTok
import Support
import Testing
import Tokens

@testable import Sandbox

/// A sandbox at a moment that stands still, asked through its router.
struct VideoFixture {
    static let now = 1_700_000_000
    static let key = "123456"
    static let secret = "api-secret"
    static let application = "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f"
    static let applicationKey: Result<_RSA.Signing.PrivateKey, any Error> = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }
    /// An id that no session, connection or stream has.
    static let nobody = "00000000-0000-4000-8000-000000000000"

    static func settings() throws -> SandboxSettings {
        var settings = SandboxSettings()
        settings.openTokKey = key
        settings.openTokSecret = secret
        settings.applicationID = application
        settings.applicationPublicKeyPEM = try applicationKey.get().publicKey.pemRepresentation
        return settings
    }

    static func world(clock: any Clock<Duration> = ContinuousClock(), at seconds: Int = now) -> SandboxWorld {
        SandboxWorld(now: { Date(timeIntervalSince1970: Double(seconds)) }, clock: clock, randomBytes: SandboxWorld.real.randomBytes)
    }

    /// Runs against a sandbox of its own.
    static func run(
        _ recorder: VideoSIPRecorder = VideoSIPRecorder(),
        world: SandboxWorld = world(),
        callbacks: VoiceApplicationStub = VoiceApplicationStub(),
        sessionEventsURL: String? = nil,
        _ test: @escaping @Sendable (VideoFixture) async throws -> Void
    ) async throws {
        var settings = try settings()
        settings.sessionEventsURL = sessionEventsURL
        let parts = try buildSandbox(settings: settings, world: world, voice: recorder, sender: callbacks, logger: Logger(label: "test"))
        try await Application(responder: parts.responder).test(.router) { client in
            try await test(VideoFixture(client: client))
        }
    }

    let client: any TestClientProtocol

    // MARK: Tokens

    static func legacyToken(
        _ claims: [String: JSONValue] = [:], secret: String = secret
    ) throws -> String {
        let usual: [String: JSONValue] = [
            "iss": .string(key), "ist": "project", "iat": .integer(now), "exp": .integer(now + 180), "jti": "nonce",
        ]
        return try JSONWebToken.sign(claims: JSONValue.object(usual.merging(claims) { $1 }).bytes, with: SigningKey(secret: secret))
    }

    static func applicationToken(_ claims: [String: JSONValue] = [:]) throws -> String {
        let usual: [String: JSONValue] = [
            "application_id": .string(application), "iat": .integer(now), "exp": .integer(now + 900), "jti": "nonce",
        ]
        return try JSONWebToken.sign(
            claims: JSONValue.object(usual.merging(claims) { $1 }).bytes, with: .rsaSHA256(applicationKey.get()))
    }

    static func clientToken(_ sessionID: String, _ claims: [String: JSONValue] = [:], secret: String = secret) throws -> String {
        let usual: [String: JSONValue] = [
            "iss": .string(key), "ist": "project", "scope": "session.connect", "session_id": .string(sessionID), "role": "publisher",
            "iat": .integer(now), "exp": .integer(now + 86_400), "connection_data": "sip=true",
        ]
        return try JSONWebToken.sign(claims: JSONValue.object(usual.merging(claims) { $1 }).bytes, with: SigningKey(secret: secret))
    }

    // MARK: Requests

    /// As the legacy project, unless `headers` say otherwise.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: HTTPFields? = nil
    ) async throws -> (status: Int, json: JSONValue?) {
        let reply = try await client.execute(
            uri: path, method: method, headers: headers ?? Self.legacyHeaders(), body: body.map { ByteBuffer(bytes: $0.bytes) })
        return (reply.status.code, try? JSONValue(parsing: Array(buffer: reply.body)))
    }

    /// The same below the project's path.
    func project(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> (status: Int, json: JSONValue?) {
        try await send(method, "/v2/project/\(Self.key)\(path)", body)
    }

    static func legacyHeaders(_ token: String? = nil) throws -> HTTPFields {
        var headers: HTTPFields = [.accept: "application/json"]
        headers[try #require(HTTPField.Name("X-OPENTOK-AUTH"))] = try token ?? legacyToken()
        return headers
    }

    static func bearerHeaders(_ token: String? = nil) throws -> HTTPFields {
        [.accept: "application/json", .authorization: "Bearer \(try token ?? applicationToken())"]
    }

    func createSession(_ form: String = "p2p.preference=disabled", headers: HTTPFields? = nil) async throws -> String {
        let reply = try await client.execute(
            uri: "/session/create", method: .post, headers: headers ?? Self.legacyHeaders(), body: ByteBuffer(string: form))
        #expect(reply.status == .ok)
        let sessions = try JSONValue(parsing: Array(buffer: reply.body))
        return try #require(sessions.array?.first?[key: "session_id"]?.string)
    }

    static func dialBody(_ sessionID: String, token: String? = nil, sip: [String: JSONValue] = [:]) throws -> JSONValue {
        let usual: [String: JSONValue] = ["uri": "sip:15550100000@sip.nexmo.com;transport=tls"]
        return [
            "sessionId": .string(sessionID), "token": .string(try token ?? clientToken(sessionID)), "sip": .object(usual.merging(sip) { $1 }),
        ]
    }

    func dial(_ sessionID: String, sip: [String: JSONValue] = [:]) async throws -> (connection: String, stream: String) {
        let reply = try await project(.post, "/dial", Self.dialBody(sessionID, sip: sip))
        #expect(reply.status == 200)
        return (try #require(reply.json?[key: "connectionId"]?.string), try #require(reply.json?[key: "streamId"]?.string))
    }

    /// The ids of those connected, by the REST API.
    func connections(_ sessionID: String) async throws -> [String] {
        let reply = try await project(.get, "/session/\(sessionID)/connection")
        return try #require(reply.json?[key: "items"]?.array).compactMap { $0[key: "connectionId"]?.string }
    }

    /// `GET /sandbox/state`.
    func state() async throws -> JSONValue {
        try #require(try await send(.get, "/sandbox/state").json)
    }
}
