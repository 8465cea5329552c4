import JSON
package import Tokens

/// The unified environment, Vonage Video (`video.api.vonage.com`): application id and RSA private key, `Authorization: Bearer`.
package struct UnifiedVideo: VideoEnvironment, CustomStringConvertible {
    /// The application id.
    package let projectID: String
    /// Of the REST API; source: the Video API's OpenAPI description.
    package let defaultBaseURL = "https://video.api.vonage.com"
    private let key: SigningKey

    /// - Parameter key: the application's RSA private key.
    package init(applicationID: String, key: SigningKey) {
        projectID = applicationID
        self.key = key
    }

    /// - Throws: ``JSONWebTokenError/invalidKey`` if the PEM holds no RSA private key.
    package init(applicationID: String, privateKeyPEM: String) throws(JSONWebTokenError) {
        self.init(applicationID: applicationID, key: try SigningKey(privateKeyPEM: privateKeyPEM))
    }

    /// An RS256 token of the application, good for ``OpenTokLimits/requestTokenSeconds``; source: the Video API's OpenAPI description.
    ///
    /// - Throws: ``OpenTokError`` with `signingFailed`.
    package func authorization(now: Int64, nonces: NonceSource) throws(OpenTokError) -> (name: String, value: String) {
        let issuedAt = now - OpenTokLimits.requestTokenBackdateSeconds
        let claims = JSONWriter.object {
            $0.member("application_id", projectID)
            $0.member("iat", issuedAt)
            $0.member("exp", issuedAt + OpenTokLimits.requestTokenSeconds)
            $0.member("jti", nonces.uuid())
        }
        return ("Authorization", "Bearer " + (try sign(claims)))
    }

    /// Claims as the official Node SDK sends them.
    ///
    /// - Throws: ``OpenTokError`` with `signingFailed`.
    package func clientToken(_ claims: ClientTokenClaims, nonces: NonceSource) throws(OpenTokError) -> String {
        try sign(
            JSONWriter.object(capacity: 512) {
                $0.member("application_id", projectID)
                $0.member("iat", claims.issuedAt)
                $0.member("exp", claims.expiresAt)
                $0.member("jti", nonces.uuid())
                $0.member("session_id", claims.sessionID)
                $0.member("scope", "session.connect")
                $0.member("role", claims.role.rawValue)
                if let data = claims.connectionData { $0.member("connection_data", data) }
                $0.member("initial_layout_class_list", "")
                // As Node and Ruby send it; the Python SDK calls it "subject".
                $0.member("sub", "video")
                $0.object("acl") { $0.object("paths") { $0.object("/session/**") { _ in } } }
            }
        )
    }

    /// The unified SDKs do not look into session ids, so neither do we.
    package func mayOwn(_ sessionID: SessionID) -> Bool { true }

    /// For logs: the application id, and not the key.
    package var description: String { "Vonage Video application \(projectID)" }

    private func sign(_ claims: [UInt8]) throws(OpenTokError) -> String {
        do {
            return try JSONWebToken.sign(claims: claims, with: key)
        } catch {
            throw OpenTokError(.clientToken, .signingFailed)
        }
    }
}
