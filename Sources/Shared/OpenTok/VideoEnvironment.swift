package import Tokens

/// Where and as whom we call the video API: what differs between legacy OpenTok and unified Vonage Video.
package protocol VideoEnvironment: Sendable {
    /// The API key or application id, as in URLs.
    var projectID: String { get }
    /// Without a slash at its end.
    var defaultBaseURL: String { get }

    /// The header field that authenticates one request.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - nonces: for the token's unique id.
    func authorization(now: Int64, nonces: NonceSource) throws(OpenTokError) -> (name: String, value: String)

    /// A client token of claims that have been checked.
    func clientToken(_ claims: ClientTokenClaims, nonces: NonceSource) throws(OpenTokError) -> String

    /// Whether a session id may be one of this project's.
    func mayOwn(_ sessionID: SessionID) -> Bool
}
