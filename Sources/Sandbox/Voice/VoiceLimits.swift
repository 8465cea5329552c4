/// The limits of the Voice platform that the sandbox keeps (Vonage's Voice guides, NCCO reference and troubleshooting pages), and its own.
enum VoiceLimits {
    static let conversationMembers = 50
    /// How long a named conversation keeps its identity after it was made.
    static let conversationSeconds = 48 * 3600
    static let talkCharacters = 1500
    static let inputDigits = 20
    static let inputTimeoutSeconds = 10
    static let waitSeconds = 0.1...7200.0
    static let newCallsPerSecond = 3
    static let otherRequestsPerSecond = 15
    static let ringingSeconds = 60
    /// How long the platform may wait for a voicemail's beep.
    static let beepTimeoutSeconds = 45...120
    /// How many prompts a virtual phone can be told answers for.
    static let behaviourPrompts = 20
    /// What an application may be set to wait for the answer to an answer, input or notify webhook.
    static let answerTimeoutMilliseconds = 1_000...5_000
    /// What an application may be set to wait for the answer to an event webhook.
    static let eventTimeoutMilliseconds = 1_000...10_000
    /// One webhook is sent to one URL at most this often.
    static let webhookTries = 2
    /// How long a `stream` plays, counted in characters of speech, since the sandbox fetches no audio.
    static let streamCharacters = 50
    /// `GET /v1/calls` answers at most this many calls a page.
    static let pageSize = 100
    /// Calls remembered. The oldest ended ones are forgotten first.
    static let rememberedCalls = 20_000
    /// Bytes of a webhook's body, sent or received, that a transcript keeps.
    static let recordedBytes = 16 * 1024
    /// The longest a request for a call's next lines is kept waiting.
    static let waitForLinesSeconds = 60.0
}
