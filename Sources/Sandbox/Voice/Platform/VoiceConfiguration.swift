package import Tokens

/// What the voice side of the sandbox is told: the account, the application and how strict to be.
package struct VoiceConfiguration: Sendable {
    /// Which of the platform's rate limits are kept.
    package enum Limits: String, Sendable, CaseIterable {
        case off
        /// Three new calls a second.
        case create
        /// Also fifteen other requests a second.
        case all
    }

    /// How inbound legs are named. Real ones were seen in both forms.
    package enum LegForm: String, Sendable, CaseIterable {
        /// 32 hexadecimal digits.
        case hex
        /// A UUID with dashes.
        case dashed
    }

    package var applicationID: String
    package var apiKey: String
    package var apiSecret: String
    /// Verifies the application's REST tokens; without it every REST request is refused.
    package var applicationKey: VerificationKey?
    /// Signs webhooks; nil leaves them unsigned.
    package var signatureSecret: String?
    /// Numbers linked to the application, digits only.
    package var numbers: Set<String>
    package var answer: Callback?
    package var event: Callback?
    package var fallback: Callback?
    package var limits = Limits.all
    package var legForm = LegForm.hex
    /// How long speech takes. Zero: no time at all.
    package var speechMillisecondsPerCharacter = 0
    /// How long an answer, input or notify webhook may take (``VoiceLimits/answerTimeoutMilliseconds``).
    package var answerTimeout = Duration.seconds(5)
    /// How long an event webhook may take (``VoiceLimits/eventTimeoutMilliseconds``).
    package var eventTimeout = Duration.seconds(10)
    /// Base URL of Voice REST for `region_url` in answer webhooks; nil leaves the field out, as older captures do.
    package var regionURL: String?

    package init(
        applicationID: String,
        apiKey: String,
        apiSecret: String,
        applicationKey: VerificationKey? = nil,
        signatureSecret: String? = nil,
        numbers: Set<String> = [],
        answer: Callback? = nil,
        event: Callback? = nil,
        fallback: Callback? = nil
    ) {
        self.applicationID = applicationID
        self.apiKey = apiKey
        self.apiSecret = apiSecret
        self.applicationKey = applicationKey
        self.signatureSecret = signatureSecret
        self.numbers = Set(numbers.map(PhoneNumber.bare))
        self.answer = answer
        self.event = event
        self.fallback = fallback
    }
}
