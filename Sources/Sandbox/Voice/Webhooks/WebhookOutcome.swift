import REST

/// What came of one try of a webhook.
enum WebhookOutcome: Sendable, Equatable {
    case response(status: Int, contentType: String?, body: [UInt8])
    case noResponse(RESTError.Code)
}
