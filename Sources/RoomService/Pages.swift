import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Rooms
import ServiceKit

/// The HTML we answer with. Templates are compiled and their constant parts rendered once, at start.
struct Pages: Sendable {
    private enum RoomField: String, CaseIterable {
        case roomId, sessionId, token, pinSpoken
    }

    private enum FailureField: String, CaseIterable {
        case title, message, advice, requestId
    }

    private let roomTemplate: PageTemplate<RoomField>
    private let failureTemplate: PageTemplate<FailureField>
    private let refreshingTemplate: PageTemplate<FailureField>
    private let headers: HTTPFields

    /// - Parameters:
    ///   - apiKey: what the browser's SDK is given beside the token.
    ///   - sdkURL: the SDK's script; nil leaves the page without video.
    init(apiKey: String, conferenceNumber: String, sdkURL: String?) throws {
        let constants = [
            "styleURL": StaticFile.style.path, "scriptURL": StaticFile.script.path, "apiKey": apiKey, "conferenceNumber": conferenceNumber,
            "conferenceNumberSpoken": Spoken.phoneNumber(conferenceNumber),
        ]
        let room = String(decoding: PackageResources.room_mustache, as: UTF8.self)
        roomTemplate = try PageTemplate(room, constants: sdkURL.map { constants.merging(["sdkURL": $0]) { $1 } } ?? constants)
        let failure = String(decoding: PackageResources.error_mustache, as: UTF8.self)
        failureTemplate = try PageTemplate(failure, constants: constants)
        refreshingTemplate = try PageTemplate(
            failure, constants: constants.merging(["refreshSeconds": String(ServiceLimits.retryAfterSeconds)]) { $1 })
        headers = Self.pageHeaders(sdkOrigin: sdkURL.flatMap(Self.origin))
    }

    func room(_ room: Room, token: String) -> Response {
        let bytes = roomTemplate.render { field in
            switch field {
            case .roomId: room.id.text
            case .sessionId: room.session.text
            case .token: token
            case .pinSpoken: Spoken.pin(room.pin.digits)
            }
        }
        return Response(bytes, type: "text/html; charset=utf-8", headers: headers)
    }

    func failure(_ failure: Failure, asJSON: Bool, _ context: ServiceContext) -> Response {
        var headers = headers
        if let seconds = failure.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        if asJSON {
            return APIError(failure.status, failure.code, failure.message, headers: headers).response(requestID: context.requestID)
        }
        let template = failure.retryAfterSeconds == nil ? failureTemplate : refreshingTemplate
        let bytes = template.render { field in
            switch field {
            case .title: failure.title
            case .message: failure.message
            case .advice: failure.advice
            case .requestId: context.requestID
            }
        }
        return Response(bytes, type: "text/html; charset=utf-8", status: failure.status, headers: headers)
    }

    /// For answers that hold a token or a PIN.
    static let privateHeaders: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]

    /// The page holds a token and a PIN, and runs somebody else's script: it is not stored, not framed, tells nobody where it was, and may run
    /// only our scripts and the SDK's.
    private static func pageHeaders(sdkOrigin: String?) -> HTTPFields {
        let sdk = sdkOrigin.map { " " + $0 } ?? ""
        var headers: HTTPFields = privateHeaders
        headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'\(sdk); style-src 'self'\(sdk); img-src 'self' data: blob:\(sdk); media-src blob:; "
            + "connect-src 'self'\(sdk) https://*.opentok.com https://*.tokbox.com https://*.vonage.com "
            + "wss://*.opentok.com wss://*.tokbox.com wss://*.vonage.com; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") { headers[referrerPolicy] = "no-referrer" }
        if let permissionsPolicy = HTTPField.Name("Permissions-Policy") {
            headers[permissionsPolicy] = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"
        }
        return headers
    }

    /// `https://static.opentok.com` of `https://static.opentok.com/v2/js/opentok.min.js`.
    private static func origin(_ url: String) -> String? {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasSuffix(":") else { return nil }
        return parts[0...2].joined(separator: "/")
    }
}
