/// Why a token was not made or not read. Says nothing of its content.
package enum JSONWebTokenError: Error, Sendable, Equatable {
    /// Longer than ``TokenLimits/maximumTokenBytes``.
    case tooLong
    /// Not three parts of strict base64url.
    case notAToken
    /// The header is no JSON object, names no algorithm or one member twice, or demands extensions (`crit`).
    case invalidHeader
    /// The claims are not what was to be decoded.
    case invalidClaims
    /// The text holds no usable key.
    case invalidKey
    case signingFailed
}
