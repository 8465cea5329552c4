import Crypto
import Foundation
import Support
import Testing
import Tokens
import Vonage

@Suite("Signed webhooks")
struct WebhookVerifierTests {
    private static let now: Int64 = 1_700_000_000
    private static let secret = "s3cr3t"
    private static let body = Array(Samples.dtmf.utf8)
    private static let verifier = WebhookVerifier(secrets: [secret, "0ld"], apiKey: "a1b2c3d", applicationID: "aaaa-bbbb")

    private static func hash(_ bytes: [UInt8]) -> String { Hex.encode(Array(SHA256.hash(data: bytes))) }

    /// The claims of a good delivery, with members replaced, or left out if the replacement is empty.
    private static func claims(_ changes: [String: String] = [:]) -> [UInt8] {
        let members = [
            "iat": "\(now)", "jti": #""c5ba8f24-1a14""#, "iss": #""Vonage""#, "payload_hash": #""\#(hash(body))""#, "api_key": #""a1b2c3d""#,
            "application_id": #""aaaa-bbbb""#,
        ].merging(changes) { $1 }
        return Array(("{" + members.filter { !$0.value.isEmpty }.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",") + "}").utf8)
    }

    private static func token(_ claims: [UInt8], secret: String = secret) throws -> String {
        try JSONWebToken.sign(claims: claims, with: SigningKey(secret: secret))
    }

    private static func signed(header: String, claims: [UInt8], secret: String = secret) -> String {
        let text = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(claims)
        return text + "."
            + Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: Array(secret.utf8)))))
    }

    private static func verify(_ authorization: String?, body: [UInt8] = body, query: [UInt8] = [], now: Int64 = now) -> WebhookVerification {
        verifier.verify(authorization: authorization, body: body, query: query, now: now)
    }

    @Test("A good delivery is accepted, by either secret, and says which")
    func valid() throws {
        #expect(Self.verify("Bearer " + (try Self.token(Self.claims()))) == .valid(secretIndex: 0, id: "c5ba8f24-1a14"))
        #expect(Self.verify("bearer " + (try Self.token(Self.claims(), secret: "0ld"))) == .valid(secretIndex: 1, id: "c5ba8f24-1a14"))
    }

    @Test("Deliveries signed by another implementation are accepted")
    func vectors() throws {
        struct Vector: Decodable {
            var name: String
            var secret: String
            var now: Int64
            var body: String
            var authorization: String
        }
        let url = try #require(Bundle.module.url(forResource: "Data/signed-webhooks", withExtension: "json"))
        let vectors = try JSONDecoder().decode([Vector].self, from: Data(contentsOf: url))
        #expect(vectors.count == 2)
        for vector in vectors {
            let verifier = WebhookVerifier(secrets: [vector.secret], apiKey: "a1b2c3d", applicationID: "aaaaaaaa-bbbb-cccc-dddd-0123456789ab")
            #expect(
                verifier.verify(authorization: vector.authorization, body: Array(vector.body.utf8), now: vector.now)
                    == .valid(secretIndex: 0, id: "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5"),
                "\(vector.name)"
            )
        }
    }

    @Test("Claims that may be absent may be, and unknown ones are passed over")
    func optional() throws {
        let token = try Self.token(Self.claims(["application_id": "", "jti": "", "sub": #"{"a":[1]}"#]))
        #expect(Self.verify("Bearer " + token) == .valid(secretIndex: 0, id: nil))
    }

    @Test("Nothing is checked against what is not configured")
    func unconfigured() throws {
        let verifier = WebhookVerifier(secrets: [Self.secret])
        let token = try Self.token(Self.claims(["api_key": "", "application_id": #""other""#]))
        #expect(verifier.verify(authorization: "Bearer " + token, body: Self.body, now: Self.now) == .valid(secretIndex: 0, id: "c5ba8f24-1a14"))
    }

    @Test("Without any Authorization it is Vonage's own fault, and to be sent again")
    func missing() {
        #expect(Self.verify(nil) == .missing)
    }

    @Test(
        "A delivery is fresh for 300 seconds either way",
        arguments: [(-301, false), (-300, true), (-299, true), (0, true), (299, true), (300, true), (301, false)])
    func freshness(_ offset: Int64, _ isFresh: Bool) throws {
        let outcome = Self.verify("Bearer " + (try Self.token(Self.claims(["iat": "\(Self.now + offset)"]))))
        #expect(outcome == (isFresh ? .valid(secretIndex: 0, id: "c5ba8f24-1a14") : .invalid(.stale)))
    }

    @Test("A delivery without a body may leave its hash out, or hash nothing or its query")
    func emptyBody() throws {
        let without = "Bearer " + (try Self.token(Self.claims(["payload_hash": ""])))
        #expect(Self.verify(without, body: []) == .valid(secretIndex: 0, id: "c5ba8f24-1a14"))
        let nothing =
            "Bearer " + (try Self.token(Self.claims(["payload_hash": #""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#])))
        #expect(Self.verify(nothing, body: []) == .valid(secretIndex: 0, id: "c5ba8f24-1a14"))
        #expect(Self.verify(without) == .invalid(.payload))
        #expect(Self.verify(nothing) == .invalid(.payload))
        #expect(Self.verify("Bearer " + (try Self.token(Self.claims())), body: []) == .invalid(.payload))

        let query = Array("to=15555550100&from=15555550123&uuid=a1".utf8)
        let ofQuery = "Bearer " + (try Self.token(Self.claims(["payload_hash": #""\#(Self.hash(query))""#])))
        #expect(Self.verify(ofQuery, body: [], query: query) == .valid(secretIndex: 0, id: "c5ba8f24-1a14"))
        #expect(Self.verify(ofQuery, body: [], query: query + [UInt8(ascii: "0")]) == .invalid(.payload))
        #expect(Self.verify(ofQuery, body: []) == .invalid(.payload))
        // Where there is a body, it is the body that counts.
        #expect(Self.verify(ofQuery, query: query) == .invalid(.payload))
    }

    @Test("No forgery is accepted, and each is refused for its own reason")
    func forgeries() throws {
        let good = try Self.token(Self.claims())
        let parts = good.split(separator: ".").map(String.init)
        let forgeries: [(String, String, WebhookVerification.Reason)] = [
            ("empty header", "", .scheme),
            ("scheme without a token", "Bearer", .scheme),
            ("scheme and a space", "Bearer ", .scheme),
            ("token without a scheme", good, .scheme),
            ("another scheme", "Basic " + good, .scheme),
            ("no space", "Bearer" + good, .scheme),
            ("two spaces", "Bearer  " + good, .token),
            ("two tokens", "Bearer \(good), Bearer \(good)", .token),
            ("trailing space", "Bearer \(good) ", .token),
            ("8 KiB and more", "Bearer " + String(repeating: "A", count: 9000), .scheme),
            ("two parts", "Bearer \(parts[0]).\(parts[1])", .token),
            ("four parts", "Bearer \(good).AAAA", .token),
            ("padded base64", "Bearer \(parts[0]).\(parts[1]).\(parts[2])=", .token),
            ("no signature", "Bearer \(parts[0]).\(parts[1]).", .signature),
            ("short signature", "Bearer \(parts[0]).\(parts[1]).AAAA", .signature),
            ("signature of another token", "Bearer \(parts[0]).\(Base64URL.encode(Self.claims(["jti": "1"]))).\(parts[2])", .signature),
            ("alg none", "Bearer " + Base64URL.encode(Array(#"{"alg":"none"}"#.utf8)) + ".\(parts[1]).", .algorithm),
            ("alg none, signed", "Bearer " + Self.signed(header: #"{"alg":"none","typ":"JWT"}"#, claims: Self.claims()), .algorithm),
            ("alg NONE", "Bearer " + Self.signed(header: #"{"alg":"NONE"}"#, claims: Self.claims()), .algorithm),
            ("alg hs256 in lower case", "Bearer " + Self.signed(header: #"{"alg":"hs256"}"#, claims: Self.claims()), .algorithm),
            ("alg RS256 over the secret", "Bearer " + Self.signed(header: #"{"alg":"RS256","typ":"JWT"}"#, claims: Self.claims()), .algorithm),
            ("alg HS512", "Bearer " + Self.signed(header: #"{"alg":"HS512"}"#, claims: Self.claims()), .algorithm),
            ("alg twice", "Bearer " + Self.signed(header: #"{"alg":"HS256","alg":"none"}"#, claims: Self.claims()), .token),
            ("no alg", "Bearer " + Self.signed(header: #"{"typ":"JWT"}"#, claims: Self.claims()), .token),
            ("critical extension", "Bearer " + Self.signed(header: #"{"alg":"HS256","crit":["b64"],"b64":false}"#, claims: Self.claims()), .token),
            (
                "kid that points elsewhere, foreign key",
                "Bearer " + Self.signed(header: #"{"alg":"HS256","kid":"../../dev/null"}"#, claims: Self.claims(), secret: ""), .signature
            ),
            ("foreign secret", "Bearer " + (try Self.token(Self.claims(), secret: "other")), .signature),
            ("empty secret", "Bearer " + Self.signed(header: #"{"alg":"HS256","typ":"JWT"}"#, claims: Self.claims(), secret: ""), .signature),
            ("claims are an array", "Bearer " + (try Self.token(Array("[]".utf8))), .claims),
            ("claims are no JSON", "Bearer " + (try Self.token(Array("iat=1".utf8))), .claims),
            ("no iat", "Bearer " + (try Self.token(Self.claims(["iat": ""]))), .claims),
            ("iat as text", "Bearer " + (try Self.token(Self.claims(["iat": #""1700000000""#]))), .claims),
            ("iat with a fraction", "Bearer " + (try Self.token(Self.claims(["iat": "1700000000.5"]))), .claims),
            ("iat over 64 bits", "Bearer " + (try Self.token(Self.claims(["iat": "99999999999999999999"]))), .claims),
            ("iat at the end of 64 bits", "Bearer " + (try Self.token(Self.claims(["iat": "9223372036854775807"]))), .stale),
            ("iat at their beginning", "Bearer " + (try Self.token(Self.claims(["iat": "-9223372036854775808"]))), .stale),
            ("iat in milliseconds", "Bearer " + (try Self.token(Self.claims(["iat": "1700000000000"]))), .stale),
            ("expired", "Bearer " + (try Self.token(Self.claims(["exp": "1699999999"]))), .stale),
            ("a claim twice", "Bearer " + (try Self.token(Array(#"{"iss":"Vonage","iat":1700000000,"iat":1700000000}"#.utf8))), .claims),
            ("a claim twice, once escaped", "Bearer " + (try Self.token(Array(#"{"iss":"Vonage","iat":1700000000,"\u0069at":1}"#.utf8))), .claims),
            ("another issuer", "Bearer " + (try Self.token(Self.claims(["iss": #""vonage""#]))), .issuer),
            ("no issuer", "Bearer " + (try Self.token(Self.claims(["iss": ""]))), .issuer),
            ("another account", "Bearer " + (try Self.token(Self.claims(["api_key": #""z9y8x7w""#]))), .apiKey),
            ("no account", "Bearer " + (try Self.token(Self.claims(["api_key": ""]))), .apiKey),
            ("another application", "Bearer " + (try Self.token(Self.claims(["application_id": #""cccc""#]))), .application),
            ("no hash", "Bearer " + (try Self.token(Self.claims(["payload_hash": ""]))), .payload),
            ("hash of another body", "Bearer " + (try Self.token(Self.claims(["payload_hash": #""\#(Self.hash([1]))""#]))), .payload),
            ("hash cut short", "Bearer " + (try Self.token(Self.claims(["payload_hash": #""\#(Self.hash(Self.body).prefix(32))""#]))), .payload),
            ("hash with a tail", "Bearer " + (try Self.token(Self.claims(["payload_hash": #""\#(Self.hash(Self.body))00""#]))), .payload),
            ("hash that is no hex", "Bearer " + (try Self.token(Self.claims(["payload_hash": #""zz""#]))), .payload),
            ("empty hash", "Bearer " + (try Self.token(Self.claims(["payload_hash": #""""#]))), .payload),
            ("hash as null", "Bearer " + (try Self.token(Self.claims(["payload_hash": "null"]))), .claims),
        ]
        #expect(forgeries.count >= 25)
        for (name, authorization, reason) in forgeries {
            #expect(Self.verify(authorization) == .invalid(reason), "\(name)")
        }
        // The same JSON with another spacing is another body.
        #expect(Self.verify("Bearer " + good, body: Self.body + [UInt8(ascii: " ")]) == .invalid(.payload))
        #expect(Self.verify("Bearer " + good, body: []) == .invalid(.payload))
    }

    @Test("A verifier without secrets accepts nothing, not even an empty signature's")
    func noSecrets() throws {
        for secrets in [[], [""], ["", ""]] {
            let verifier = WebhookVerifier(secrets: secrets)
            let token = Self.signed(header: #"{"alg":"HS256","typ":"JWT"}"#, claims: Self.claims(), secret: "")
            #expect(verifier.verify(authorization: "Bearer " + token, body: Self.body, now: Self.now) == .invalid(.signature))
        }
    }

    @Test("20,000 damaged tokens: none is accepted, nothing crashes")
    func fuzz() throws {
        var generator = SeededGenerator(seed: 46)
        let good = Array(("Bearer " + (try Self.token(Self.claims()))).utf8)
        for _ in 0..<20_000 {
            let damaged = Mutation.damage(good, using: &generator)
            // The scheme's letters may have any case.
            guard damaged.dropFirst(7) != good.dropFirst(7) else { continue }
            if case .valid = Self.verify(String(decoding: damaged, as: UTF8.self)) {
                Issue.record("accepted \(String(decoding: damaged, as: UTF8.self))")
            }
        }
    }

    @Test("The secrets are not printed")
    func description() {
        #expect("\(Self.verifier)" == "webhook verifier with 2 secrets")
    }
}
