import Foundation
import OpenTok
import Tokens

/// Reads and checks client tokens of all kinds: `T1`, JWT with the API secret, JWT with the application's key.
package struct ClientTokenReader: Sendable {
    private struct Claims: Decodable {
        let session_id: String?
        let role: String?
        let exp: Double?
        let iss: String?
        let application_id: String?
        let connection_data: String?
    }

    /// What the three kinds have in common.
    private struct Content {
        let projectID: String
        let sessionID: String?
        let role: String?
        let expires: Double?
        let data: String?
    }

    /// The longest connection data the platform takes, in characters (Node's SDK checks for this, the documents say 24 less).
    static let connectionDataCharacters = 1024

    private let key: String
    private let secret: String
    private let applicationID: String?
    private let applicationKey: VerificationKey?

    /// - Throws: `JSONWebTokenError.invalidKey` when the application's public key is none.
    package init(settings: SandboxSettings) throws {
        key = settings.openTokKey
        secret = settings.openTokSecret
        applicationID = settings.applicationID
        applicationKey = try settings.applicationPublicKeyPEM.map { try VerificationKey(publicKeyPEM: $0) }
    }

    /// Reads a token.
    ///
    /// - Parameters:
    ///   - sessionID: the session it must be for.
    ///   - project: the project it must have been made for.
    ///   - now: the wall clock's time.
    /// - Throws: 400 for one that is malformed, expired or for another session; 403 for one that another key has made.
    func read(_ text: String, sessionID: String, project: VideoProject, now: Date) throws(VideoError) -> ClientToken {
        let content = try text.hasPrefix("T1==") ? readT1(text) : readJWT(text)
        guard content.projectID == project.id else { throw .forbidden("Token was made for another project") }
        guard content.sessionID == sessionID else { throw .badRequest("Invalid token: it is for another session") }
        guard let expires = content.expires, expires > now.timeIntervalSince1970 else { throw .badRequest("Invalid token: it has expired") }
        let data = content.data ?? ""
        guard data.count <= Self.connectionDataCharacters else { throw .badRequest("Invalid token: connection data is too long") }
        guard let role = VideoRole(rawValue: content.role ?? VideoRole.publisher.rawValue) else {
            throw .badRequest("Invalid token: unknown role")
        }
        return ClientToken(sessionID: sessionID, role: role, data: data, projectID: project.id)
    }

    private func readT1(_ text: String) throws(VideoError) -> Content {
        guard let token = T1Token(parsing: text) else { throw .badRequest("Invalid token") }
        guard token.partnerID == key, token.isSigned(secret: secret) else { throw .forbidden("Invalid token: wrong signature") }
        return Content(
            projectID: key,
            sessionID: token.sessionID,
            role: token.fields["role"],
            expires: token.expiresAt.map(Double.init),
            data: token.connectionData
        )
    }

    private func readJWT(_ text: String) throws(VideoError) -> Content {
        guard let token = try? JSONWebToken(parsing: text), let claims = try? token.decodeClaims(Claims.self) else {
            throw .badRequest("Invalid token")
        }
        let projectID: String
        if let applicationID, let applicationKey, claims.application_id == applicationID, token.isSigned(by: applicationKey) {
            projectID = applicationID
        } else if claims.iss == key, token.isSigned(by: VerificationKey(secret: secret)) {
            projectID = key
        } else {
            throw .forbidden("Invalid token: wrong signature")
        }
        return Content(
            projectID: projectID,
            sessionID: claims.session_id,
            role: claims.role,
            expires: claims.exp,
            data: claims.connection_data
        )
    }
}
