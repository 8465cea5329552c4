package import OpenTok

/// A client token whose signature and times have been checked.
package struct ClientToken: Sendable, Equatable {
    package let sessionID: String
    package let role: VideoRole
    /// The token's connection data; empty when it has none.
    package let data: String
    /// The API key or application id it was made for.
    package let projectID: String
}
