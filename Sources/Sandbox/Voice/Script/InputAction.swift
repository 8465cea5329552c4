/// An `input`: digits, speech or both.
struct InputAction: Sendable, Equatable {
    enum Mode: String, Sendable {
        case synchronous
        /// Every key press is a webhook of its own, and the flow does not wait.
        case asynchronous
    }

    var takesDigits = true
    var takesSpeech = false
    var mode = Mode.synchronous
    var maxDigits = 4
    /// The pause after the last key, or after the prompt, that ends the input.
    var timeOutSeconds = 3
    var submitOnHash = false
    /// How long a speech-only input waits for a first word. Nobody speaks in the sandbox.
    var speechStartSeconds = 10
    /// nil: the application's event URL.
    var callback: Callback?
}
