import Crypto
import CryptoExtras
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Tokens

@testable import Sandbox

@Suite("Who may ask the video cloud", .timeLimit(.minutes(1)))
struct VideoAuthenticationTests {
    @Test(
        "A legacy token is refused with the real cloud's words",
        arguments: [
            (["iss": "654321"], "Issuer not found"),
            (["iss": "a1b2c3d4"], "Invalid issuer format"),
            (["iss": ""], "Invalid issuer format"),
            (["ist": "account"], "Issuer not found"),
            (["ist": nil], "Issuer not found"),
            (["exp": .integer(VideoFixture.now)], "Token expired"),
            (["exp": nil], "Token expired"),
            (["iat": .integer(VideoFixture.now + 61)], "Token expired"),
            (["iss": 1], "Invalid token format"),
        ] as [([String: JSONValue], String)])
    func refusesClaims(claims: [String: JSONValue], message: String) async throws {
        try await VideoFixture.run { sandbox async throws in
            let headers = try VideoFixture.legacyHeaders(VideoFixture.legacyToken(claims))
            let reply = try await sandbox.send(.post, "/session/create", headers: headers)
            #expect(reply.status == 403)
            #expect(reply.json == ["code": -1, "message": .string(message), "description": .string(message)])
        }
    }

    @Test("A wrong secret is an invalid signature, and what is no token has an invalid format")
    func refusesSignatures() async throws {
        try await VideoFixture.run { sandbox async throws in
            let forged = try VideoFixture.legacyHeaders(VideoFixture.legacyToken(secret: "wrong"))
            #expect(try await sandbox.send(.post, "/session/create", headers: forged).json?[key: "message"] == "Invalid signature")
            let garbage = try VideoFixture.legacyHeaders("garbage")
            #expect(try await sandbox.send(.post, "/session/create", headers: garbage).json?[key: "message"] == "Invalid token format")
            let nothing = try await sandbox.send(.post, "/session/create", headers: [.accept: "application/json"])
            #expect(nothing.status == 403)
            #expect(nothing.json?[key: "message"] == "No suitable authentication found")
        }
    }

    @Test("An application's public key does not sign as a legacy secret, nor a legacy secret as an application")
    func refusesConfusedAlgorithms() async throws {
        let publicKey = try VideoFixture.applicationKey.get().publicKey.pemRepresentation
        try await VideoFixture.run { sandbox async throws in
            let claims: JSONValue = [
                "application_id": .string(VideoFixture.application), "iat": .integer(VideoFixture.now), "exp": .integer(VideoFixture.now + 60),
            ]
            for secret in [publicKey, VideoFixture.secret] {
                let token = try JSONWebToken.sign(claims: claims.bytes, with: SigningKey(secret: secret))
                #expect(try await sandbox.send(.post, "/session/create", headers: VideoFixture.bearerHeaders(token)).status == 401)
            }
        }
    }

    @Test("Tokens as other SDKs make them are taken: without a nonce, for 300 s, and with the issuer's type in the header")
    func acceptsOtherSDKs() async throws {
        try await VideoFixture.run { sandbox async throws in
            let node = try VideoFixture.legacyToken(["jti": nil, "exp": .integer(VideoFixture.now + 300)])
            #expect(try await sandbox.send(.post, "/session/create", headers: VideoFixture.legacyHeaders(node)).status == 200)
            let ruby = try Self.rubyToken()
            #expect(try await sandbox.send(.post, "/session/create", headers: VideoFixture.legacyHeaders(ruby)).status == 200)
        }
    }

    @Test("The project in the path must be the token's")
    func refusesForeignPath() async throws {
        try await VideoFixture.run { sandbox async throws in
            let path = "/v2/project/\(VideoFixture.application)/archive"
            let legacy = try await sandbox.send(.get, path)
            #expect(legacy.status == 403)
            #expect(legacy.json?[key: "message"] == "Id in the token does not match the one in the url")
            #expect(try await sandbox.send(.get, path, headers: VideoFixture.bearerHeaders()).status == 200)
        }
    }

    @Test("An application's token may live for a day and no longer")
    func refusesLongApplicationTokens() async throws {
        try await VideoFixture.run { sandbox async throws in
            for (life, status) in [(86_400, 200), (86_401, 401)] {
                let token = try VideoFixture.applicationToken(["exp": .integer(VideoFixture.now + life)])
                #expect(try await sandbox.send(.post, "/session/create", headers: VideoFixture.bearerHeaders(token)).status == status)
            }
        }
    }

    @Test("An application's token that names no end is good for a quarter of an hour")
    func defaultsApplicationTokens() async throws {
        try await VideoFixture.run { sandbox async throws in
            for (age, status) in [(0, 200), (899, 200), (900, 401)] {
                let token = try VideoFixture.applicationToken(["iat": .integer(VideoFixture.now - age), "exp": nil])
                #expect(try await sandbox.send(.post, "/session/create", headers: VideoFixture.bearerHeaders(token)).status == status)
            }
        }
    }

    @Test("Who asks for no JSON is refused in XML when creating a session, and in JSON anywhere else")
    func refusesInXML() async throws {
        try await VideoFixture.run { sandbox async throws in
            let reply = try await sandbox.client.execute(uri: "/session/create", method: .post, headers: [.accept: "*/*"])
            #expect(reply.status == .forbidden)
            #expect(reply.headers[.contentType] == "text/xml")
            #expect(String(buffer: reply.body).contains("<errorPayload><code>-1</code><message>No suitable authentication found</message>"))
            let other = try await sandbox.client.execute(uri: "/v2/project/1/archive", method: .get)
            #expect(other.headers[.contentType] == "application/json")
        }
    }

    /// Ruby's SDK puts `ist` into the JOSE header.
    private static func rubyToken() throws -> String {
        let header: JSONValue = ["typ": "JWT", "alg": "HS256", "ist": "project"]
        let claims: JSONValue = ["iss": .string(VideoFixture.key), "iat": .integer(VideoFixture.now), "exp": .integer(VideoFixture.now + 300)]
        let text = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
        let signature = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: Array(VideoFixture.secret.utf8)))
        return text + "." + Base64URL.encode(Array(signature))
    }
}
