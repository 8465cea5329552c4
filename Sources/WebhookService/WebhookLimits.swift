/// The limits of the webhook routes, with their units, in one place.
enum WebhookLimits {
    /// Largest body of a webhook. Real ones are below 1 KiB.
    static let bodyBytes = 16 * 1024
    /// How often a caller is asked again because we cannot check PINs, before we say sorry.
    static let outagePrompts = 4
    /// Seconds a caller has between two keys. The platform's most.
    static let keypadSeconds = 10
}
