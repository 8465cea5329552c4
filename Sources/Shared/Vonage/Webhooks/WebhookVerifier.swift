import JSON
import Tokens

/// Checks that a webhook comes from Vonage: `Authorization: Bearer` and an HS256 token over the account's signature secret.
///
/// HS256 only, whatever the header says. The MAC is checked before the claims are parsed, and in constant time; so is the body's hash. Nothing
/// here allocates in proportion to what a stranger sends beyond ``TokenLimits/maximumTokenBytes``.
package struct WebhookVerifier: Sendable, CustomStringConvertible {
    private let keys: [VerificationKey]
    private let apiKey: String?
    private let applicationID: String?

    /// - Parameters:
    ///   - secrets: the signature secrets in use: one, or two while the old one is being replaced.
    ///   - apiKey: if given, the `api_key` claim must be there and equal it.
    ///   - applicationID: if given, an `application_id` claim must equal it; Vonage may leave the claim out.
    package init(secrets: [String], apiKey: String? = nil, applicationID: String? = nil) {
        // An empty secret would verify what anybody signs with an empty key.
        keys = secrets.filter { !$0.isEmpty }.map { VerificationKey(secret: $0) }
        self.apiKey = apiKey
        self.applicationID = applicationID
    }

    package var description: String { "webhook verifier with \(keys.count) secrets" }

    /// Judges one delivery. Decides only; the caller answers.
    ///
    /// - Parameters:
    ///   - authorization: the header field's value, `nil` if there is none.
    ///   - body: the raw bytes as received; empty for a GET.
    ///   - query: the raw query, without its `?`. Of a delivery without a body the hash may be this one's; else it is **not** authenticated.
    ///   - now: seconds since 1970.
    package func verify(authorization: String?, body: [UInt8], query: [UInt8] = [], now: Int64) -> WebhookVerification {
        guard let authorization else { return .missing }
        guard let text = Self.bearer(authorization) else { return .invalid(.scheme) }
        guard let token = try? JSONWebToken(parsing: text) else { return .invalid(.token) }
        guard token.header.algorithm == "HS256" else { return .invalid(.algorithm) }
        guard let secretIndex = keys.firstIndex(where: { token.isSigned(by: $0) }) else { return .invalid(.signature) }
        guard let claims = try? WebhookClaims(token.claims) else { return .invalid(.claims) }
        guard claims.issuer == "Vonage" else { return .invalid(.issuer) }
        if let apiKey, claims.apiKey != apiKey { return .invalid(.apiKey) }
        if let applicationID, let claimed = claims.applicationID, claimed != applicationID { return .invalid(.application) }
        guard claims.isFresh(now: now) else { return .invalid(.stale) }
        guard Self.hash(claims.payloadHash, isOf: body, query: query) else { return .invalid(.payload) }
        return .valid(secretIndex: secretIndex, id: claims.id?.identifier)
    }

    private static func bearer(_ authorization: String) -> [UInt8]? {
        let scheme: StaticString = "bearer "
        let length = scheme.utf8CodeUnitCount
        var authorization = authorization
        return authorization.withUTF8 { bytes in
            guard bytes.count > length, bytes.count <= TokenLimits.maximumTokenBytes + length else { return nil }
            let isBearer = scheme.withUTF8Buffer { scheme in
                // Letters in either case; a space is a space.
                scheme.indices.allSatisfy { bytes[$0] == scheme[$0] || bytes[$0] | 0x20 == scheme[$0] && scheme[$0] != UInt8(ascii: " ") }
            }
            return isBearer ? Array(bytes[length...]) : nil
        }
    }

    /// A delivery without a body may leave the hash out, or have that of nothing or of its query: nobody documents what a GET carries.
    private static func hash(_ claimed: String?, isOf body: [UInt8], query: [UInt8]) -> Bool {
        guard let claimed else { return body.isEmpty }
        if HMACKey.isEqual(HMACKey.hash(body[...]), hexadecimal: claimed) { return true }
        return body.isEmpty && HMACKey.isEqual(HMACKey.hash(query[...]), hexadecimal: claimed)
    }
}
