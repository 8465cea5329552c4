import Crypto
import Foundation
import Tokens

/// Signs webhooks as Vonage does: an HS256 token over the hash of the body ("Signed webhooks", Voice and Messages guides).
struct WebhookSigner: Sendable {
    private let key: SigningKey
    private let apiKey: String
    private let applicationID: String
    private let world: SandboxWorld

    init(secret: String, apiKey: String, applicationID: String, world: SandboxWorld) {
        self.key = SigningKey(secret: secret)
        self.apiKey = apiKey
        self.applicationID = applicationID
        self.world = world
    }

    /// The token for one delivery. A second try gets its own; whether the platform repeats the first is not documented.
    ///
    /// - Parameter body: the raw bytes of the request's body; none for GET, whose `payload_hash` is then that of nothing.
    func token(for body: [UInt8]) throws(JSONWebTokenError) -> String {
        let claims: JSONValue = [
            "iat": .integer(Int(world.now().timeIntervalSince1970)),
            "jti": .string(world.uuid()),
            "iss": "Vonage",
            "payload_hash": .string(Hex.encode(Array(SHA256.hash(data: body)))),
            "api_key": .string(apiKey),
            "application_id": .string(applicationID),
        ]
        return try JSONWebToken.sign(claims: claims.bytes, with: key)
    }
}
