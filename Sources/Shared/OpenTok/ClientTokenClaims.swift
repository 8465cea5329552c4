/// What every format of client token says. Times are seconds since 1970.
package struct ClientTokenClaims: Sendable, Equatable {
    /// The session the token is for, and no other.
    package var sessionID: String
    /// What its holder may do there.
    package var role: VideoRole
    /// From when it is good, in seconds since 1970.
    package var issuedAt: Int64
    /// Until when a connection may be made with it, in seconds since 1970. The connection may last longer.
    package var expiresAt: Int64
    /// What others in the session learn of the holder; at most ``OpenTokLimits/connectionDataCharacters``.
    package var connectionData: String?

    /// Checks nothing: ``VideoClient`` checks what it is asked for.
    ///
    /// - Parameters:
    ///   - issuedAt: seconds since 1970.
    ///   - expiresAt: seconds since 1970.
    package init(sessionID: String, role: VideoRole = .publisher, issuedAt: Int64, expiresAt: Int64, connectionData: String? = nil) {
        self.sessionID = sessionID
        self.role = role
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.connectionData = connectionData
    }
}
