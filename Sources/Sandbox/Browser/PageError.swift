import Hummingbird

/// A refusal in the words of the browser library: OpenTok.js's error names and codes (its reference, class Error).
struct PageError: Error, Sendable, Equatable {
    private struct Body: Encodable {
        let code: Int
        let name: String
        let message: String
    }

    let status: HTTPResponse.Status
    let code: Int
    let name: String
    let message: String

    private init(_ status: HTTPResponse.Status, _ code: Int, _ name: String, _ message: String) {
        self.status = status
        self.code = code
        self.name = name
        self.message = message
    }

    /// Whatever is wrong with the token or the project.
    static func authentication(_ message: String) -> PageError {
        PageError(.forbidden, 1004, "OT_AUTHENTICATION_ERROR", "Authentication error: \(message)")
    }

    static let invalidSession = PageError(.notFound, 1005, "OT_INVALID_SESSION_ID", "Invalid session ID: there is no such session")
    /// The page has been forgotten: it left, was thrown out or stayed away for too long.
    static let notConnected = PageError(.gone, 1010, "OT_NOT_CONNECTED", "The client is not connected to the session")
    static func invalidParameter(_ message: String) -> PageError { PageError(.badRequest, 1011, "OT_INVALID_PARAMETER", message) }
    static let streamNotFound = PageError(.notFound, 1604, "OT_STREAM_NOT_FOUND", "The stream is not in the session")
    static func notFound(_ message: String) -> PageError { PageError(.notFound, 404, "OT_NOT_FOUND", message) }
    static func tooLong(_ message: String) -> PageError { PageError(.contentTooLarge, 413, "OT_INVALID_PARAMETER", message) }

    /// The token's role does not allow it.
    static func permissionDenied(_ code: Int, to what: String) -> PageError {
        PageError(.forbidden, code, "OT_PERMISSION_DENIED", "This token does not allow to \(what)")
    }
}

extension PageError {
    var response: Response {
        .json(Body(code: code, name: name, message: message), status: status)
    }
}
