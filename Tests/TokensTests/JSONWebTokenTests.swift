import CryptoExtras
import Support
import Testing
import Tokens

@Suite("JSON Web Tokens")
struct JSONWebTokenTests {
    /// From jwt.io's first example, which half the world's libraries test against.
    private static let known =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
        + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
    private static let knownSecret = "your-256-bit-secret"

    private struct Claims: Decodable {
        var sub: String
        var iat: Int
    }

    @Test("A well-known HS256 token is verified, and made again byte for byte")
    func knownToken() throws {
        let token = try JSONWebToken(parsing: Self.known)
        #expect(token.header.algorithm == "HS256")
        #expect(token.header.type == "JWT")
        #expect(token.isSigned(by: VerificationKey(secret: Self.knownSecret)))
        #expect(!token.isSigned(by: VerificationKey(secret: "your-256-bit-secrex")))
        let claims = try token.decodeClaims(Claims.self)
        #expect(claims.sub == "1234567890")
        #expect(try JSONWebToken.sign(claims: token.claims, with: SigningKey(secret: Self.knownSecret)) == Self.known)
    }

    @Test("RFC 7515's own example, whose secret is no text and whose JSON has line breaks")
    func rfcExample() throws {
        let token = try JSONWebToken(
            parsing:
                "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        )
        let secret = try #require(Base64URL.decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"))
        #expect(token.isSigned(by: .hmacSHA256(HMACKey(secret))))
    }

    @Test("A secret shorter than the hash is as good as any", arguments: ["a", "short", String(repeating: "long", count: 50)])
    func secretLengths(_ secret: String) throws {
        let text = try JSONWebToken.sign(claims: Array("{}".utf8), with: SigningKey(secret: secret))
        let token = try JSONWebToken(parsing: text)
        #expect(token.isSigned(by: VerificationKey(secret: secret)))
        #expect(!token.isSigned(by: VerificationKey(secret: secret + "x")))
    }

    @Test("RS256 tokens are verified by the public half, also after a trip through PEM")
    func rsa() throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let signing = try SigningKey(privateKeyPEM: key.pemRepresentation)
        let text = try JSONWebToken.sign(claims: Array(#"{"a":1}"#.utf8), with: signing)
        let token = try JSONWebToken(parsing: text)
        #expect(token.header.algorithm == "RS256")
        #expect(token.isSigned(by: try VerificationKey(publicKeyPEM: key.publicKey.pemRepresentation)))
        #expect(token.isSigned(by: signing.verificationKey))
        let other = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        #expect(!token.isSigned(by: .rsaSHA256(other.publicKey)))
    }

    @Test("A public key is no HMAC secret: the key decides the algorithm, not the token")
    func confusion() throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let pem = key.publicKey.pemRepresentation
        let forged = try JSONWebToken(parsing: try JSONWebToken.sign(claims: Array("{}".utf8), with: SigningKey(secret: pem)))
        #expect(!forged.isSigned(by: .rsaSHA256(key.publicKey)))
    }

    @Test(
        "A token whose header says none, or nothing known, is signed by nobody", arguments: ["none", "None", "HS384", "HS512", "hs256", "ES256", ""])
    func algorithms(_ algorithm: String) throws {
        let header = Base64URL.encode(Array(#"{"alg":"\#(algorithm)"}"#.utf8))
        let parts = Self.known.split(separator: ".")
        for signature in ["", String(parts[2])] {
            let token = try JSONWebToken(parsing: "\(header).\(parts[1]).\(signature)")
            #expect(!token.isSigned(by: VerificationKey(secret: Self.knownSecret)))
        }
    }

    @Test(
        "What is no token is refused",
        arguments: [
            "", ".", "..", "a.b", "a.b.c.d", "e30", "e30.e30", "e30=.e30.e30", "e30.e30 .e30", "e30.e3.e30", "é.e30.e30", " e30.e30.e30",
            "e30.e30.e30\n",
        ]
    )
    func notTokens(_ text: String) {
        #expect(throws: JSONWebTokenError.self) { try JSONWebToken(parsing: text) }
    }

    @Test(
        "A header that two readers may read in two ways is refused",
        arguments: [
            #"{}"#, #"{"typ":"JWT"}"#, #"{"alg":"HS256","alg":"none"}"#, #"{"alg":"none","\u0061lg":"HS256"}"#, #"{"alg":1}"#, #"["alg"]"#,
            #"{"alg":"HS256"}x"#,
            #"{"alg":"HS256","crit":["exp"]}"#, "not json",
        ]
    )
    func headers(_ header: String) {
        let text = Base64URL.encode(Array(header.utf8)) + ".e30.AA"
        #expect(throws: JSONWebTokenError.invalidHeader) { try JSONWebToken(parsing: text) }
    }

    @Test("A token over 8 KiB is not looked at")
    func length() throws {
        let fits = "e30." + String(repeating: "A", count: 8)
        #expect(throws: JSONWebTokenError.notAToken) { try JSONWebToken(parsing: fits) }
        #expect(throws: JSONWebTokenError.tooLong) { try JSONWebToken(parsing: String(repeating: "A", count: TokenLimits.maximumTokenBytes + 1)) }
    }

    @Test("OpenTok's Ruby SDK puts the issuer type into the header")
    func issuerType() throws {
        let header = Base64URL.encode(Array(#"{"ist":"project","alg":"HS256"}"#.utf8))
        #expect(try JSONWebToken(parsing: header + ".e30.AA").header.issuerType == "project")
    }

    @Test("No single changed character keeps a token valid")
    func everyCharacterCounts() throws {
        let key = VerificationKey(secret: Self.knownSecret)
        let original = Array(Self.known.utf8)
        for index in original.indices {
            var changed = original
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect((try? JSONWebToken(parsing: changed))?.isSigned(by: key) != true)
        }
    }

    @Test("20,000 damaged tokens crash nothing, and none is valid")
    func fuzz() {
        let key = VerificationKey(secret: Self.knownSecret)
        var generator = SeededGenerator(seed: 7515)
        let original = Array(Self.known.utf8)
        for _ in 0..<20_000 {
            let damaged = Mutation.damage(original, using: &generator)
            guard damaged != original, let token = try? JSONWebToken(parsing: damaged) else { continue }
            #expect(!token.isSigned(by: key))
        }
    }

    @Test(
        "Text that holds no key is refused without being repeated",
        arguments: ["", "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
    func badKeys(_ pem: String) {
        #expect(throws: JSONWebTokenError.invalidKey) { try SigningKey(privateKeyPEM: pem) }
        #expect(throws: JSONWebTokenError.invalidKey) { try VerificationKey(publicKeyPEM: pem) }
    }

    @Test("Nonces are as random as their source, and UUIDs are of version 4")
    func nonces() {
        #expect(NonceSource { 0 }.uuid() == "00000000-0000-4000-8000-000000000000")
        #expect(NonceSource { .max }.uuid() == "ffffffff-ffff-4fff-bfff-ffffffffffff")
        #expect(NonceSource { 1_000_001 }.number() == 1)
        #expect(NonceSource { 0x1FF }.bytes(2) == [0xFF, 0xFF])
        #expect(NonceSource.system.uuid() != NonceSource.system.uuid())
    }
}
