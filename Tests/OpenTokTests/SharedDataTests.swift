import Foundation
import OpenTok
import REST
import Support
import Testing
import Tokens

/// Against what the official SDKs make and have been answered.
@Suite("OpenTok: third-party data", .enabled(if: SharedData.isPresent))
struct SharedDataTests {
    private struct Vectors: Decodable {
        struct Auth: Decodable { var token: String }
        struct Token: Decodable {
            struct Input: Decodable {
                var role: String?
                var data: String?
                var initial_layout_class_list: [String]?
            }
            var name: String
            var format: String
            var input: Input
            var token: String
        }
        var api_key: String
        var api_secret: String
        var session_id: String
        var clock_epoch: Int64
        var rest_auth_x_opentok_auth: Auth
        var client_tokens: [Token]
    }

    private func vectors() throws -> Vectors {
        try JSONDecoder().decode(Vectors.self, from: Data(SharedData.bytes("vectors/opentok-token-vectors.json")))
    }

    private func object(_ bytes: [UInt8], without name: String = "") throws -> NSDictionary {
        var object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        object[name] = nil
        return object as NSDictionary
    }

    @Test("The Python SDK's T1 tokens are verified, and made again byte for byte")
    func t1() throws {
        let vectors = try vectors()
        let tokens = vectors.client_tokens.filter { $0.format == "T1" }
        #expect(tokens.count == 5)
        for vector in tokens {
            let token = try #require(T1Token(parsing: vector.token))
            #expect(token.isSigned(secret: vectors.api_secret))
            let claims = ClientTokenClaims(
                sessionID: vectors.session_id,
                role: try #require(token.role),
                issuedAt: vectors.clock_epoch,
                expiresAt: try #require(token.expiresAt),
                connectionData: vector.input.data
            )
            let nonce = try #require(token.fields["nonce"].flatMap { Int($0) })
            let layout = vector.input.initial_layout_class_list ?? []
            #expect(
                T1Token.make(claims, apiKey: vectors.api_key, secret: vectors.api_secret, nonce: nonce, layoutClasses: layout) == vector.token,
                "\(vector.name)")
        }
    }

    @Test("Our JWT client tokens say what the Python SDK's say")
    func jwt() throws {
        let vectors = try vectors()
        let tokens = vectors.client_tokens.filter { $0.format == "JWT" }
        #expect(tokens.count == 5)
        for vector in tokens {
            let theirs = try JSONWebToken(parsing: vector.token)
            #expect(theirs.isSigned(by: VerificationKey(secret: vectors.api_secret)))
            // We set no layout classes.
            let claims = try object(theirs.claims, without: "initial_layout_class_list")
            let nonce = try #require(claims["nonce"] as? UInt64)
            let expires = try #require(claims["exp"] as? Int64)
            let client = VideoClient(
                environment: LegacyOpenTok(apiKey: vectors.api_key, secret: vectors.api_secret),
                rest: FakeREST(),
                clock: .fixed(vectors.clock_epoch),
                nonces: NonceSource { nonce }
            )
            let ours = try JSONWebToken(
                parsing: try client.clientToken(
                    sessionID: vectors.session_id,
                    role: try #require(VideoRole(rawValue: vector.input.role ?? "publisher")),
                    data: vector.input.data,
                    lifetime: .seconds(expires - vectors.clock_epoch)
                )
            )
            #expect(try object(ours.claims) == claims, "\(vector.name)")
        }
    }

    @Test("Our authentication of requests says what the Python SDK's says")
    func authentication() throws {
        let vectors = try vectors()
        let theirs = try JSONWebToken(parsing: vectors.rest_auth_x_opentok_auth.token)
        #expect(theirs.isSigned(by: VerificationKey(secret: vectors.api_secret)))
        let environment = LegacyOpenTok(apiKey: vectors.api_key, secret: vectors.api_secret)
        let ours = try JSONWebToken(parsing: try environment.authorization(now: vectors.clock_epoch + 10, nonces: .system).value)
        #expect(try object(ours.claims, without: "jti") == (try object(theirs.claims, without: "jti")))
    }

    @Test("The unified SDK's tokens are verified, and ours have the same claims but for the odd subject")
    func unified() throws {
        struct Vectors: Decodable {
            struct Token: Decodable { var token: String }
            var application_id: String
            var public_key_pem: String
            var session_id: String
            var client_token: Token
            var application_jwt: Token
        }
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(SharedData.bytes("vectors/vonage-rs256-vectors.json")))
        let key = try VerificationKey(publicKeyPEM: vectors.public_key_pem)
        let theirs = try JSONWebToken(parsing: vectors.client_token.token)
        #expect(theirs.isSigned(by: key))
        #expect(try JSONWebToken(parsing: vectors.application_jwt.token).isSigned(by: key))
        let client = VideoClient(environment: UnifiedVideo(applicationID: vectors.application_id, key: SigningKey(secret: "x")), rest: FakeREST())
        let ours = try JSONWebToken(parsing: try client.clientToken(sessionID: vectors.session_id, data: "sip=true"))
        let names = Set(try object(theirs.claims).allKeys.compactMap { $0 as? String })
        #expect(
            Set(try object(ours.claims).allKeys.compactMap { $0 as? String }).symmetricDifference(names) == [
                "sub", "subject", "initial_layout_class_list",
            ])
    }

    @Test("The SDKs' recorded replies are read")
    func replies() async throws {
        let php = "replies/opentok__OpenTok-PHP-SDK/tests/mock/v2/project/APIKEY"
        let python = "replies/Vonage__vonage-python-sdk/video/tests/data"
        func client(_ path: String) throws -> VideoClient {
            let answer = Result<RESTResponse, RESTError>.success(RESTResponse(status: 200, body: try SharedData.bytes(path)))
            return VideoClient(environment: LegacyOpenTok(apiKey: "1", secret: "s"), rest: FakeREST(answer))
        }
        let dial = try SIPDial(sessionID: "1_x", token: "t", uri: SIPURI(number: "14155550100", host: "sip.nexmo.com"))
        #expect(
            try await client("\(php)/dial").dial(dial)
                == .answered(
                    DialResult(
                        id: "1bae377f-d620-4e58-86c0-5a37364eec0c",
                        connectionID: "da9cb410-e29b-4c2d-ab9e-fe65bf83fcaf",
                        streamID: "e6f13213-22cb-45de-b71d-af7cef329954"
                    )
                )
        )
        guard case .answered(let result) = try await client("\(python)/initiate_sip_call.json").dial(dial) else {
            Issue.record("the Python SDK's dial reply was not understood")
            return
        }
        #expect(result.connectionID == "4baf5788-fa5d-4b8d-b344-7315194ebc7d")
        #expect(try await client("\(python)/create_session.json").createSession().hasPrefix("1_MX4yOWY3NjBm"))
        #expect(try await client("\(php)/session/SESSIONID/connection/get").listConnections(sessionID: "1_x").count == 3)
        #expect(try await client("\(python)/list_streams.json").listStreams(sessionID: "1_x").map(\.videoType) == ["camera"])
        // That file lacks a comma: it is no JSON.
        await #expect(throws: OpenTokError.self) { try await client("\(php)/session/SESSIONID/stream/get").listStreams(sessionID: "1_x") }
    }
}
