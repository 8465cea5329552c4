/// What a signed webhook's signature proves.
package enum WebhookVerification: Sendable, Equatable {
    /// Vonage sent exactly this body within the last minutes.
    ///
    /// - Parameters:
    ///   - secretIndex: which of the secrets signed it, so that an old one can be retired once it is no longer used.
    ///   - id: the delivery's `jti`, to know a replay by. A retry may carry the same one.
    case valid(secretIndex: Int, id: String?)
    /// There is no `Authorization` at all. Answer 503: Vonage's own faults look like this, and 503 makes it send again.
    case missing
    /// Answer 401, and do nothing.
    case invalid(Reason)

    package enum Reason: String, Sendable, Equatable, CaseIterable {
        /// Not `Bearer` and one token.
        case scheme
        /// No token: over the size limit, not three parts, not strict base64url, or a header that cannot be read.
        case token
        /// Another algorithm than HS256, `none` included.
        case algorithm
        case signature
        /// Signed, but the claims are no JSON object, or one comes twice or is of the wrong kind.
        case claims
        case issuer
        case apiKey
        case application
        /// `iat` is too far from now, or `exp` has passed.
        case stale
        /// `payload_hash` is missing or is not that of this body.
        case payload
    }
}
