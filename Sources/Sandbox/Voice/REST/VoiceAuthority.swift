import Foundation
import Tokens

/// Who may use Voice REST: the holder of the application's private key (RS256 application tokens).
struct VoiceAuthority: Sendable {
    private struct Claims: Decodable {
        let application_id: String
        let iat: Double
        let jti: String
        let exp: Double?
        let nbf: Double?
    }

    let applicationID: String
    let key: VerificationKey?

    /// How far a client's clock may run ahead.
    private static let skewSeconds = 60.0

    /// - Parameter header: the `Authorization` field.
    func admits(_ header: String?, at now: Date) -> Bool {
        guard let key, let header, header.lowercased().hasPrefix("bearer "),
            let token = try? JSONWebToken(parsing: String(header.dropFirst("bearer ".count))),
            token.isSigned(by: key),
            let claims = try? token.decodeClaims(Claims.self)
        else { return false }
        let seconds = now.timeIntervalSince1970
        let ends = claims.exp ?? claims.iat + ApplicationTokenLimits.defaultSeconds
        return claims.application_id == applicationID && !claims.jti.isEmpty
            && claims.iat <= seconds + Self.skewSeconds && (claims.nbf ?? 0) <= seconds + Self.skewSeconds
            && ends > seconds && ends - claims.iat <= ApplicationTokenLimits.longestSeconds
    }
}
