/// What every format of client token says. Times are seconds since 1970.
package struct ClientTokenClaims: Sendable, Equatable {
    package var sessionID: String
    package var role: VideoRole
    package var issuedAt: Int64
    package var expiresAt: Int64
    package var connectionData: String?

    package init(sessionID: String, role: VideoRole = .publisher, issuedAt: Int64, expiresAt: Int64, connectionData: String? = nil) {
        self.sessionID = sessionID
        self.role = role
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.connectionData = connectionData
    }
}
