import JSON

/// Why a webhook was not understood. Holds none of it.
package enum WebhookError: Error, Sendable, Equatable {
    /// Over ``VonageLimits/webhookBytes``.
    case tooLarge
    /// No JSON object, or nested deeper than ``VonageLimits/webhookDepth``.
    case malformed
    /// A query or form that is broken.
    case malformedQuery
    /// A field without which the webhook means nothing is missing, of another kind, or outside its bounds.
    case invalid(field: String)
}
