/// What Vonage allows, and what we accept from it.
package enum VonageLimits {
    // Webhooks, from outside.

    /// Longest body of a webhook, in bytes. Real ones stay under 2 KiB.
    package static let webhookBytes = 16 * 1024
    /// Deepest nesting of a webhook's JSON.
    package static let webhookDepth = 16
    /// Longest uuid of a call or conversation, in characters.
    package static let identifierCharacters = 64
    /// Longest value of any other field we keep, in bytes; a longer one counts as missing.
    package static let fieldBytes = 1024
    /// Most digits kept of what a caller typed: more are wrong anyway (Vonage sends at most 20).
    package static let digits = 64
    /// Most SIP headers kept of an answer webhook.
    package static let sipHeaders = 32
    /// Most speech results kept.
    package static let speechResults = 16
    /// How far a signed webhook's `iat` may be from now, in seconds.
    package static let signatureSeconds: Int64 = 300

    // NCCO, from the reference.

    /// Longest text of a `talk`, in characters.
    package static let talkCharacters = 1500
    /// Longest name of a conversation, in characters: ours, no limit is documented.
    package static let conversationNameCharacters = 255
    /// Length of a language tag, in characters: ours, no limit is documented.
    static let languageCharacters = 2...20
    /// Most phrases of a speech input's `context`: ours, no limit is documented.
    static let speechPhrases = 100
    /// Longest of those phrases, in characters: ours, no limit is documented.
    static let speechPhraseCharacters = 100
    /// Longest URL in an NCCO or request, in characters: ours, no limit is documented.
    package static let urlCharacters = 2000

    // Voice REST.

    /// Life of an application token, in seconds; at most 24 h is allowed.
    static let requestTokenSeconds: Int64 = 180
    /// How far that token's `iat` is set back, so that a clock a little ahead of Vonage's does no harm.
    static let requestTokenBackdateSeconds: Int64 = 10
    static let tryDeadline = Duration.seconds(3)
    /// Creating a call: one try, no more.
    static let createDeadline = Duration.seconds(10)
    static let total = Duration.seconds(6)
}
