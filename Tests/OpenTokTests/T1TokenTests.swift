import Foundation
import OpenTok
import Support
import Testing

@Suite("T1 tokens")
struct T1TokenTests {
    /// Made with another HMAC and another form encoder, from the documented recipe.
    struct Vectors: Decodable {
        struct Token: Decodable {
            var name: String
            var role: String
            var data: String?
            var nonce: Int
            var layout: String
            var token: String
        }

        var apiKey: String
        var secret: String
        var sessionID: String
        var createTime: Int64
        var expireTime: Int64
        var tokens: [Token]

        static func load() throws -> Vectors {
            let url = try #require(Bundle.module.url(forResource: "Data/t1-tokens", withExtension: "json"))
            return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url))
        }

        func claims(of token: Token) throws -> ClientTokenClaims {
            ClientTokenClaims(
                sessionID: sessionID,
                role: try #require(VideoRole(rawValue: token.role)),
                issuedAt: createTime,
                expiresAt: expireTime,
                connectionData: token.data
            )
        }
    }

    @Test("Tokens are made byte for byte like the vectors, and read back")
    func vectors() throws {
        let vectors = try Vectors.load()
        #expect(vectors.tokens.count == 4)
        for vector in vectors.tokens {
            let claims = try vectors.claims(of: vector)
            let layout = vector.layout.split(separator: " ").map(String.init)
            let made = T1Token.make(claims, apiKey: vectors.apiKey, secret: vectors.secret, nonce: vector.nonce, layoutClasses: layout)
            #expect(made == vector.token, "\(vector.name)")
            let token = try #require(T1Token(parsing: made))
            #expect(token.isSigned(secret: vectors.secret))
            #expect(!token.isSigned(secret: vectors.secret + "0"))
            #expect(token.partnerID == vectors.apiKey)
            #expect(token.sessionID == vectors.sessionID)
            #expect(token.role == claims.role)
            #expect(token.createdAt == claims.issuedAt)
            #expect(token.expiresAt == claims.expiresAt)
            #expect(token.connectionData == claims.connectionData)
        }
    }

    @Test("Java's alphabet is read as well")
    func urlAlphabet() throws {
        let vectors = try Vectors.load()
        for vector in vectors.tokens {
            let java = "T1==" + vector.token.dropFirst(4).replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            #expect(try #require(T1Token(parsing: java)).isSigned(secret: vectors.secret))
        }
    }

    @Test("The signature covers the bytes as sent: another order of the same fields is another token, and is read")
    func exactBytes() throws {
        let vectors = try Vectors.load()
        let decoded = try #require(Data(base64Encoded: String(vectors.tokens[0].token.dropFirst(4))))
        let text = String(decoding: decoded, as: UTF8.self)
        let reordered = text.replacingOccurrences(
            of: "create_time=1700000000&expire_time=1700086400", with: "expire_time=1700086400&create_time=1700000000")
        let token = try #require(T1Token(parsing: "T1==" + Data(reordered.utf8).base64EncodedString()))
        #expect(token.createdAt == 1_700_000_000)
        #expect(!token.isSigned(secret: vectors.secret))
    }

    @Test(
        "What is no T1 token is refused",
        arguments: ["", "T1==", "T2==AAAA", "T1==%%%", "T1==cGFydG5lcl9pZD0x", "T1==cGFydG5lcl9pZD0xJnNpZz16ejpzZXNzaW9u"])
    func malformed(_ text: String) {
        #expect(T1Token(parsing: text) == nil)
    }

    @Test("20,000 damaged tokens crash nothing, and none is valid")
    func fuzz() throws {
        let vectors = try Vectors.load()
        let original = Array(vectors.tokens[1].token.utf8)
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            let damaged = Mutation.damage(original, from: 4, using: &generator)
            guard let token = T1Token(parsing: String(decoding: damaged, as: UTF8.self)), token.isSigned(secret: vectors.secret) else { continue }
            // Nothing outside the signed fields but the key is in a token, and nothing that says the same may say it in another way.
            #expect(token.sessionID == vectors.sessionID)
            #expect(token.role == .moderator)
            #expect(token.connectionData == vectors.tokens[1].data)
        }
    }
}
