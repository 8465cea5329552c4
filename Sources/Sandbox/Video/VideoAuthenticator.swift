import Foundation
import HTTPTypes
import Tokens

/// Checks who asks: `X-OPENTOK-AUTH` (legacy, HS256) or `Authorization: Bearer` (unified, RS256).
package struct VideoAuthenticator: Sendable {
    /// How far a client's clock may be ahead, in seconds. Ours: the clouds publish none.
    static let clockSkew: Double = 60

    private struct Claims: Decodable {
        let iss: String?
        let ist: String?
        let iat: Double?
        let exp: Double?
        let application_id: String?
    }

    private let key: String
    private let secret: VerificationKey
    private let applicationID: String?
    private let applicationKey: VerificationKey?

    /// - Throws: `JSONWebTokenError.invalidKey` when the application's public key is none.
    package init(settings: SandboxSettings) throws {
        key = settings.openTokKey
        secret = VerificationKey(secret: settings.openTokSecret)
        applicationID = settings.applicationID
        applicationKey = try settings.applicationPublicKeyPEM.map { try VerificationKey(publicKeyPEM: $0) }
    }

    /// The project on whose behalf the request is.
    ///
    /// - Parameters:
    ///   - headers: the request's.
    ///   - pathID: the project id in the path, which must be the token's; nil where the path has none.
    ///   - now: the wall clock's time.
    /// - Throws: 403 in the legacy shapes, 401 for a bad application token.
    func project(headers: HTTPFields, pathID: String?, now: Date) throws(VideoError) -> VideoProject {
        let project: VideoProject
        if let name = HTTPField.Name("X-OPENTOK-AUTH"), let token = headers[name] {
            project = try legacyProject(token, now: now)
        } else if let authorization = headers[.authorization], authorization.lowercased().hasPrefix("bearer ") {
            project = try application(String(authorization.dropFirst("bearer ".count)), now: now)
        } else {
            throw .forbidden("No suitable authentication found")
        }
        if let pathID, pathID != project.id {
            throw .forbidden("Id in the token does not match the one in the url")
        }
        return project
    }

    private func legacyProject(_ text: String, now: Date) throws(VideoError) -> VideoProject {
        guard let token = try? JSONWebToken(parsing: text), let claims = try? token.decodeClaims(Claims.self) else {
            throw .forbidden("Invalid token format")
        }
        guard let issuer = claims.iss, !issuer.isEmpty, issuer.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .forbidden("Invalid issuer format")
        }
        // Ruby's SDK says what kind of issuer it is in the header. Account credentials are not good for project calls.
        guard issuer == key, (claims.ist ?? token.header.issuerType) == "project" else {
            throw .forbidden("Issuer not found")
        }
        guard token.isSigned(by: secret) else {
            throw .forbidden("Invalid signature")
        }
        // No ceiling is documented for these, so none is kept.
        guard let start = claims.iat, let end = claims.exp, Self.isCurrent(from: start, to: end, now: now) else {
            throw .forbidden("Token expired")
        }
        return VideoProject(id: key, environment: .legacy)
    }

    private func application(_ text: String, now: Date) throws(VideoError) -> VideoProject {
        guard let applicationID, let applicationKey else {
            throw .unauthorized("The sandbox was started without an application")
        }
        guard let token = try? JSONWebToken(parsing: text), let claims = try? token.decodeClaims(Claims.self),
            claims.application_id == applicationID, token.isSigned(by: applicationKey), let start = claims.iat,
            case let end = claims.exp ?? start + ApplicationTokenLimits.defaultSeconds,
            Self.isCurrent(from: start, to: end, now: now), end - start <= ApplicationTokenLimits.longestSeconds
        else {
            throw .unauthorized("You did not provide correct credentials")
        }
        return VideoProject(id: applicationID, environment: .unified)
    }

    private static func isCurrent(from start: Double, to end: Double, now: Date) -> Bool {
        end > now.timeIntervalSince1970 && start <= now.timeIntervalSince1970 + clockSkew
    }
}
