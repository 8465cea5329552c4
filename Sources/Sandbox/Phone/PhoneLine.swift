/// One line of a call's transcript: what the person on the phone hears or does, or a webhook that was sent on the call's account.
package struct PhoneLine: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable {
        case dialling
        case ringing
        case answered
        /// Text spoken to the caller.
        case talk
        /// The URL of audio played to the caller.
        case stream
        /// The platform waits for keys.
        case prompt
        /// In a conversation that has not started.
        case hold
        /// In a conversation that goes on.
        case conversation
        /// Joined with one other leg by a `connect`.
        case connected
        case recording
        /// Tones the platform plays to the phone.
        case tones
        /// What the person says.
        case said
        /// What somebody else in the conversation says.
        case heard
        /// Keys pressed on the phone, masked.
        case digits
        case webhook
        /// The platform found fault with an NCCO.
        case fault
        case ended
    }

    /// What a prompt waits for.
    package struct Prompt: Sendable, Codable, Equatable {
        package let maxDigits: Int
        package let submitOnHash: Bool
        package let timeOutSeconds: Int

        init(_ input: InputAction) {
            self.maxDigits = input.maxDigits
            self.submitOnHash = input.submitOnHash
            self.timeOutSeconds = input.takesDigits ? input.timeOutSeconds : input.speechStartSeconds
        }

        package init(maxDigits: Int, submitOnHash: Bool, timeOutSeconds: Int) {
            self.maxDigits = maxDigits
            self.submitOnHash = submitOnHash
            self.timeOutSeconds = timeOutSeconds
        }

        static func text(_ input: InputAction) -> String {
            input.takesDigits ? "prompt waiting for digits" : "prompt waiting for speech"
        }
    }

    /// Counts from 1 within the call.
    package let number: Int
    /// ISO 8601, milliseconds, UTC.
    package let at: String
    /// Time since the call began, in milliseconds.
    package let milliseconds: Int
    package let kind: Kind
    package let text: String
    package let prompt: Prompt?
    package let webhook: WebhookRecord?

    package init(
        number: Int,
        at: String,
        milliseconds: Int,
        kind: Kind,
        text: String,
        prompt: Prompt? = nil,
        webhook: WebhookRecord? = nil
    ) {
        self.number = number
        self.at = at
        self.milliseconds = milliseconds
        self.kind = kind
        self.text = text
        self.prompt = prompt
        self.webhook = webhook
    }
}
