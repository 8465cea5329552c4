import CryptoExtras
import Foundation
import OpenTok
import REST
import Support
import Testing
import Tokens

@Suite("Client tokens")
struct ClientTokenTests {
    private static let secret = "0123456789abcdef0123456789abcdef01234567"
    private static let session = "1_" + Base64URL.encode(Array("1~46000001~~1700000000000~qwerty~~".utf8))
    private static let now: Int64 = 1_700_000_000

    private func legacy(_ format: LegacyOpenTok.ClientTokenFormat = .jwt) -> VideoClient {
        client(LegacyOpenTok(apiKey: "46000001", secret: Self.secret, clientTokenFormat: format))
    }

    private func client(_ environment: any VideoEnvironment) -> VideoClient {
        VideoClient(environment: environment, rest: FakeREST(), clock: .fixed(Self.now), nonces: NonceSource { 50_631 })
    }

    private func claims(_ token: JSONWebToken) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(token.claims)) as? NSDictionary)
    }

    @Test("A legacy token says what the official SDKs' tokens say")
    func legacyClaims() throws {
        let data = #"{"name":"Zoë","role":"x\"}"#
        let token = try JSONWebToken(
            parsing: try legacy().clientToken(sessionID: Self.session, role: .moderator, data: data, lifetime: .seconds(3600)))
        #expect(token.isSigned(by: VerificationKey(secret: Self.secret)))
        #expect(
            try claims(token) == [
                "session_id": Self.session, "role": "moderator", "iat": Self.now, "exp": Self.now + 3600, "scope": "session.connect",
                "connection_data": data, "iss": "46000001", "ist": "project", "nonce": 50_631,
            ] as NSDictionary
        )
    }

    @Test("A token lives a day and publishes, unless told otherwise")
    func defaults() throws {
        let token = try JSONWebToken(parsing: try legacy().clientToken(sessionID: Self.session))
        let claims = try claims(token)
        #expect(claims["exp"] as? Int64 == Self.now + 86_400)
        #expect(claims["role"] as? String == "publisher")
        #expect(claims["connection_data"] == nil)
    }

    @Test("The older format is there for who wants it")
    func t1() throws {
        let text = try legacy(.t1).clientToken(sessionID: Self.session, role: .subscriber, data: "a b", lifetime: .seconds(60))
        let token = try #require(T1Token(parsing: text))
        #expect(token.isSigned(secret: Self.secret))
        #expect(token.expiresAt == Self.now + 60)
        #expect(token.role == .subscriber)
        #expect(token.connectionData == "a b")
        #expect(token.fields["nonce"] == "50631")
    }

    @Test("A unified token says what the unified SDKs' tokens say")
    func unifiedClaims() throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let environment = try UnifiedVideo(applicationID: "29f760f8-7ce1-46c9-ade3-f2dedee4fed5", privateKeyPEM: key.pemRepresentation)
        let text = try client(environment).clientToken(sessionID: Self.session, role: .publisherOnly, data: "sip=true", lifetime: .seconds(900))
        let token = try JSONWebToken(parsing: text)
        #expect(token.isSigned(by: .rsaSHA256(key.publicKey)))
        let claims = try claims(token)
        #expect(claims["application_id"] as? String == "29f760f8-7ce1-46c9-ade3-f2dedee4fed5")
        #expect(claims["sub"] as? String == "video")
        #expect(claims["acl"] as? NSDictionary == ["paths": ["/session/**": [:] as NSDictionary]] as NSDictionary)
        #expect(claims["role"] as? String == "publisheronly")
        #expect(claims["scope"] as? String == "session.connect")
        #expect(claims["connection_data"] as? String == "sip=true")
        #expect(claims["exp"] as? Int64 == Self.now + 900)
        #expect((claims["jti"] as? String)?.count == 36)
    }

    @Test("Connection data is counted in characters, as documented: 1,000 and no more")
    func dataLength() throws {
        let client = legacy()
        _ = try client.clientToken(sessionID: Self.session, data: String(repeating: "é", count: 1000))
        let error = #expect(throws: OpenTokError.self) { try client.clientToken(sessionID: Self.session, data: String(repeating: "e", count: 1001)) }
        #expect(error?.reason == .invalidArgument("connection data"))
    }

    @Test("A life is at least a second and at most 30 days", arguments: [Duration.zero, .seconds(-5), .milliseconds(999), .seconds(30 * 86_400 + 1)])
    func lifetime(_ lifetime: Duration) throws {
        #expect(throws: OpenTokError(.clientToken, .invalidArgument("lifetime"))) {
            try legacy().clientToken(sessionID: Self.session, role: .publisher, data: nil, lifetime: lifetime)
        }
        _ = try legacy().clientToken(sessionID: Self.session, role: .publisher, data: nil, lifetime: OpenTokLimits.tokenLifetime)
    }

    @Test("A session of another project gets no token, since OpenTok would refuse it")
    func otherProject() {
        let other = "1_" + Base64URL.encode(Array("1~46000002~~1700000000000~qwerty~~".utf8))
        #expect(throws: OpenTokError(.clientToken, .sessionOfAnotherProject)) { try legacy().clientToken(sessionID: other) }
    }

    @Test("What is no session id gets no token", arguments: ["", "room", "1_AAAA", "1_MX4\",\"role\":\"moderator"])
    func badSession(_ id: String) {
        #expect(throws: OpenTokError(.clientToken, .invalidArgument("session id"))) { try legacy().clientToken(sessionID: id) }
    }

    @Test("Printing an environment shows no secret")
    func descriptions() throws {
        #expect(!"\(LegacyOpenTok(apiKey: "46000001", secret: Self.secret))".contains(Self.secret))
        #expect(!"\(SIPCredentials(username: "key", password: Self.secret))".contains(Self.secret))
    }
}
