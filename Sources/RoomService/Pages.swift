import HTTPTypes
import Mustache
import NIOCore
import Rooms
import ServiceKit

/// The HTML we answer with. Templates are compiled and their constant parts rendered once, at start.
struct Pages: Sendable {
    private enum RoomField: String, CaseIterable {
        case roomId, sessionId, token, pageToken, pin, pinSpoken, nonce, now
    }

    private enum FailureField: String, CaseIterable {
        case title, message, advice, requestId
    }

    private let roomTemplate: PageTemplate<RoomField>
    private let failureTemplate: PageTemplate<FailureField>
    private let refreshingTemplate: PageTemplate<FailureField>
    private let landing: ByteBuffer
    private let roomPolicy: SecurityPolicy
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - apiKey: what the browser's SDK is given beside the token.
    ///   - sdkURL: the SDK's script.
    init(
        files: StaticFiles, apiKey: String, conferenceNumber: String, sdkURL: String, now: @escaping @Sendable () -> Timestamp
    ) throws {
        let constants: [String: any Sendable] = [
            "styleURL": files.style.path, "iconsURL": files.icons.path, "faviconURL": files.favicon.path, "scriptURL": files.script.path,
            "moduleURLs": files.modules.map(\.path), "sdkURL": sdkURL, "apiKey": apiKey, "conferenceNumber": conferenceNumber,
            "conferenceNumberSpoken": Spoken.phoneNumber(conferenceNumber),
        ]
        roomTemplate = try PageTemplate(String(decoding: PackageResources.room_mustache, as: UTF8.self), constants: constants)
        let failure = String(decoding: PackageResources.error_mustache, as: UTF8.self)
        failureTemplate = try PageTemplate(failure, constants: constants)
        refreshingTemplate = try PageTemplate(
            failure, constants: constants.merging(["refreshSeconds": String(ServiceLimits.retryAfterSeconds)]) { $1 })
        let landing = try MustacheTemplate(string: String(decoding: PackageResources.landing_mustache, as: UTF8.self))
        self.landing = ByteBuffer(string: landing.render(constants))
        roomPolicy = SecurityPolicy(sdkURL: sdkURL)
        self.now = now
    }

    /// The page of a room. The tokens are made for this one visitor.
    func room(_ room: Room, token: String, pageToken: String) -> ServiceResponse {
        let nonce = SecurityPolicy.nonce()
        let bytes = roomTemplate.render { field in
            switch field {
            case .roomId: room.id.text
            case .sessionId: room.session.text
            case .token: token
            case .pageToken: pageToken
            case .pin: room.pin.digits
            case .pinSpoken: Spoken.pin(room.pin.digits)
            case .nonce: nonce
            case .now: String(now().milliseconds)
            }
        }
        return ServiceResponse(bytes, type: Self.html, headers: roomPolicy.headers(nonce: nonce))
    }

    /// The start page.
    func start() -> ServiceResponse {
        var headers = SecurityPolicy.scriptless
        headers[.contentType] = Self.html
        return ServiceResponse(headers: headers, body: landing)
    }

    func failure(_ failure: Failure, asJSON: Bool, _ context: ServiceContext) -> ServiceResponse {
        var headers: HTTPFields = [:]
        if let seconds = failure.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        if asJSON {
            headers.append(contentsOf: SecurityPolicy.privateHeaders)
            return APIError(failure.status, failure.code, failure.message, headers: headers).response(requestID: context.requestID)
        }
        headers.append(contentsOf: SecurityPolicy.scriptless)
        return ServiceResponse(page(failure, requestID: context.requestID), type: Self.html, status: failure.status, headers: headers)
    }

    /// What an error looks like to somebody who opened an address, and not to a program.
    func errorPage(_ error: APIError, _ request: ServiceRequest, _ requestID: String) -> (headers: HTTPFields, body: ByteBuffer)? {
        guard request.accepts("text/html") else { return nil }
        var headers = error.headers
        for field in SecurityPolicy.scriptless { headers[field.name] = field.value }
        headers[.contentType] = Self.html
        return (headers, ByteBuffer(bytes: page(Failure(error), requestID: requestID)))
    }

    private func page(_ failure: Failure, requestID: String) -> [UInt8] {
        let template = failure.retryAfterSeconds == nil ? failureTemplate : refreshingTemplate
        return template.render { field in
            switch field {
            case .title: failure.title
            case .message: failure.message
            case .advice: failure.advice
            case .requestId: requestID
            }
        }
    }

    private static let html = "text/html; charset=utf-8"
}
