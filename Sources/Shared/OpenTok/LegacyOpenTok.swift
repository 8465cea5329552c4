import JSON
package import Tokens

/// The OpenTok environment (`api.opentok.com`): API key and secret, `X-OPENTOK-AUTH`.
package struct LegacyOpenTok: VideoEnvironment, CustomStringConvertible {
    /// Which form of client token is made; OpenTok takes both wherever it takes one.
    package enum ClientTokenFormat: Sendable {
        /// What the official SDKs make today.
        case jwt
        /// The older `T1==` form.
        case t1
    }

    /// The API key.
    package let projectID: String
    /// Of the REST API; source: OpenTok REST API reference.
    package let defaultBaseURL = "https://api.opentok.com"
    private let secret: String
    private let key: SigningKey
    private let format: ClientTokenFormat

    /// - Parameter apiKey: digits, as in the account portal.
    package init(apiKey: String, secret: String, clientTokenFormat: ClientTokenFormat = .jwt) {
        projectID = apiKey
        self.secret = secret
        key = SigningKey(secret: secret)
        format = clientTokenFormat
    }

    /// An HS256 token for the project, good for ``OpenTokLimits/requestTokenSeconds``; source: REST API reference, "Authentication".
    ///
    /// - Throws: ``OpenTokError`` with `signingFailed`.
    package func authorization(now: Int64, nonces: NonceSource) throws(OpenTokError) -> (name: String, value: String) {
        let issuedAt = now - OpenTokLimits.requestTokenBackdateSeconds
        let claims = JSONWriter.object {
            $0.member("iss", projectID)
            $0.member("ist", "project")
            $0.member("iat", issuedAt)
            $0.member("exp", issuedAt + OpenTokLimits.requestTokenSeconds)
            $0.member("jti", nonces.uuid())
        }
        return ("X-OPENTOK-AUTH", try sign(claims))
    }

    /// In the format chosen; claims as the official Python SDK sends them.
    ///
    /// - Throws: ``OpenTokError`` with `signingFailed`.
    package func clientToken(_ claims: ClientTokenClaims, nonces: NonceSource) throws(OpenTokError) -> String {
        switch format {
        case .t1: return T1Token.make(claims, apiKey: projectID, secret: secret, nonce: nonces.number())
        case .jwt:
            return try sign(
                JSONWriter.object(capacity: 512) {
                    $0.member("session_id", claims.sessionID)
                    $0.member("role", claims.role.rawValue)
                    $0.member("iat", claims.issuedAt)
                    $0.member("exp", claims.expiresAt)
                    $0.member("scope", "session.connect")
                    if let data = claims.connectionData { $0.member("connection_data", data) }
                    $0.member("iss", projectID)
                    $0.member("ist", "project")
                    $0.member("nonce", nonces.number())
                }
            )
        }
    }

    /// The official SDKs refuse a token for a session whose id does not name their key; so do we, since OpenTok would.
    package func mayOwn(_ sessionID: SessionID) -> Bool {
        sessionID.fields.contains(projectID)
    }

    /// For logs: the key, which isn't secret, and not the secret.
    package var description: String { "OpenTok project \(projectID)" }

    private func sign(_ claims: [UInt8]) throws(OpenTokError) -> String {
        do {
            return try JSONWebToken.sign(claims: claims, with: key)
        } catch {
            throw OpenTokError(.clientToken, .signingFailed)
        }
    }
}
