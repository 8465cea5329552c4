import Hummingbird

/// What Voice REST answers when it refuses: three shapes, by who speaks (the gateway, Voice itself, or RFC 7807).
enum VoiceAPIError: Error, Equatable {
    case unauthorized
    case unsupportedMediaType
    /// The body is no JSON object.
    case malformed
    case invalid(parameter: String, reason: String)
    case notFound
    /// The call is over already, or not up yet.
    case wrongState(String)
    case rateLimited
    /// A fault: the sandbox was told to answer with this.
    case failure(HTTPResponse.Status)
}

extension VoiceAPIError: HTTPResponseError {
    var status: HTTPResponse.Status {
        switch self {
        case .unauthorized: .unauthorized
        case .unsupportedMediaType: .unsupportedMediaType
        case .malformed, .invalid, .wrongState: .badRequest
        case .notFound: .notFound
        case .rateLimited: .tooManyRequests
        case .failure(let status): status
        }
    }

    var json: JSONValue {
        switch self {
        case .unauthorized: ["type": "UNAUTHORIZED", "error_title": "Unauthorized"]
        case .unsupportedMediaType: ["type": "UNSUPPORTED_MEDIA_TYPE", "error_title": "Unsupported Media Type"]
        case .malformed: ["type": "BAD_REQUEST", "error_title": "Bad Request"]
        case .invalid(let parameter, let reason):
            ["type": 400, "title": "Bad Request", "invalid_parameters": [["reason": .string(reason), "name": .string(parameter)]]]
        case .notFound: ["type": "NOT_FOUND", "error_title": "Not Found"]
        case .wrongState(let detail): ["type": 400, "title": "Bad Request", "detail": .string(detail)]
        case .failure(.tooManyRequests), .rateLimited:
            [
                "type": "https://developer.vonage.com/api-errors#rate-limit",
                "title": "Rate Limit Hit",
                "detail": "Please wait, then retry your request",
                "instance": "bf0ca0bf927b3b52e3cb03217e1a1ddf",
            ]
        case .failure(let status): ["type": .integer(status.code), "title": .string(status.reasonPhrase), "detail": "The sandbox was told to fail"]
        }
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        .json(json, status: status)
    }
}
