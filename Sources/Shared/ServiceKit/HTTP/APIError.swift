package import HTTPTypes
import NIOCore

/// An error a client is told about: status, a code for programs, a sentence for people. Rendered as
/// `{"error":{"code":…,"message":…},"requestId":…}`. Must hold nothing secret and nothing a client sent.
package struct APIError: Error, Sendable, Equatable {
    package var status: HTTPResponse.Status
    /// Stable, in snake_case.
    package var code: String
    package var message: String
    /// Further header fields of the answer, e.g. `Retry-After`.
    package var headers: HTTPFields
    /// Further members of the error, for programs: `rule`.
    package var facts: [String: String]

    package init(_ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = [:], facts: [String: String] = [:]) {
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
        self.facts = facts
    }

    /// The answer.
    package func response(requestID: String) -> ServiceResponse {
        .json(body(requestID: requestID), status: status, headers: headers)
    }

    /// The answer's body.
    func body(requestID: String) -> [UInt8] {
        var line = LogLine()
        line.append("{\"error\":{\"code\":")
        line.appendJSON(code)
        line.append(",\"message\":")
        line.appendJSON(message)
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
            line.append(",")
            line.appendJSON(name)
            line.append(":")
            line.appendJSON(value)
        }
        line.append("},\"requestId\":")
        line.appendJSON(requestID)
        line.append("}")
        return line.bytes
    }
}

extension APIError {
    /// The route doesn't exist.
    static var notFound: Self { Self(.notFound, "not_found", "There is nothing here.") }
    /// The body is over the route's limit.
    static var bodyTooLarge: Self { Self(.contentTooLarge, "body_too_large", "The body of the request is too large.") }
    /// The request did not arrive in time.
    static var requestTimeout: Self { Self(.requestTimeout, "request_timeout", "The request took too long to arrive.") }
    /// `Host` is missing or there are several (RFC 9112, 3.2).
    static var badHost: Self { Self(.badRequest, "bad_host", "A request needs exactly one Host field.") }
    /// The bytes are no HTTP.
    static var badRequest: Self { Self(.badRequest, "bad_request", "This is not a valid HTTP request.") }
    /// Too many header bytes or fields.
    static var headerTooLarge: Self {
        Self(.requestHeaderFieldsTooLarge, "header_too_large", "The header of the request is too large.")
    }
    /// Our fault.
    static var internalError: Self { Self(.internalServerError, "internal_error", "Something went wrong on our side.") }
}
