package import Hummingbird

/// A refusal of the video cloud, in its real shape: a status and `{"code", "message", "description"}`.
package struct VideoError: Error, Sendable, Equatable {
    package let status: HTTPResponse.Status
    /// The body's `code`; some real errors come without.
    let code: Int?
    let message: String
    let description: String?

    init(_ status: HTTPResponse.Status, code: Int?, _ message: String, description: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.description = description
    }

    /// A bad or missing parameter.
    static func badRequest(_ message: String, code: Int = 400) -> VideoError {
        VideoError(.badRequest, code: code, message, description: message)
    }

    /// Legacy authentication failures are 403 with code −1 and the same text twice, never 401.
    static func forbidden(_ message: String) -> VideoError {
        VideoError(.forbidden, code: -1, message, description: message)
    }

    /// Authentication failures with an application's token. Which status and body the real cloud has is not documented.
    static func unauthorized(_ message: String) -> VideoError {
        VideoError(.unauthorized, code: 401, message, description: message)
    }

    static func notFound(_ message: String) -> VideoError {
        VideoError(.notFound, code: 404, message)
    }

    /// The thing is there, but not in a state for this.
    static func conflict(_ message: String, code: Int = 409, description: String? = nil) -> VideoError {
        VideoError(.conflict, code: code, message, description: description)
    }

    static let unknownSession = VideoError.notFound("Not found. Session does not exist")
    /// As the real cloud says it, without a code.
    static let nobodyConnected = VideoError(.notFound, code: nil, "Not found. No clients are actively connected to the OpenTok session.")
    static let unknownConnection = VideoError.notFound("Not found. Connection is not in the session")
    static let unknownStream = VideoError.notFound("Not found. Stream is not in the session")
}

extension VideoError: HTTPResponseError {
    package func response(from request: Request, context: some RequestContext) throws -> Response {
        if request.uri.path == "/session/create", !request.acceptsJSON {
            let code = code.map { "<code>\($0)</code>" } ?? ""
            let description = description.map { "<description>\($0.escapedForXML)</description>" } ?? ""
            return .xml("<errorPayload>\(code)<message>\(message.escapedForXML)</message>\(description)</errorPayload>", status: status)
        }
        return .json(CloudErrorBody(code: code, message: message, description: description), status: status)
    }
}
