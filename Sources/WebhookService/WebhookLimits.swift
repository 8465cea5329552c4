/// The limits of the webhook routes, with their units, in one place.
enum WebhookLimits {
    /// Largest body of a webhook. Real ones are below 1 KiB.
    static let bodyBytes = 16 * 1024
    /// Deliveries by `GET` whose ids and targets a process remembers. At 200 bytes each and 300 calls a minute: under a megabyte, over ten minutes.
    static let deliveriesKnown = 4096
    /// How often it is said that webhooks are believed unsigned.
    static let unsignedWarningEvery: Duration = .seconds(60)
    /// How long everything that an answer to a caller needs may take, from the request's arrival. What isn't there by then is done without, so
    /// that the reply is out within 800 ms, before a load balancer gives this replica up and long before Vonage does.
    static let replyWithin: Duration = .milliseconds(700)
    /// How often a caller is asked again because we cannot check PINs, before we say sorry.
    static let outagePrompts = 4
    /// Seconds a caller has between two keys. The platform's most.
    static let keypadSeconds = 10
}
