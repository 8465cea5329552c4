import HTTPTypes

/// One method of one path, and what answers it.
package struct Route: Sendable {
    package typealias Handler = @Sendable (ServiceRequest, ServiceContext) async throws -> ServiceResponse

    let method: HTTPRequest.Method
    /// The most bytes a body may have; `nil` is the server's limit.
    let bodyBytes: Int?
    let handler: Handler
}
