/// What an `input` came to.
struct InputResult: Sendable, Equatable {
    var digits: String
    /// True whenever the pause ended the input, also after a complete answer.
    var timedOut: Bool
    var takesDigits = true
    var takesSpeech = false
    /// What was said; nil when nobody spoke.
    var speech: String?
    /// nil: the application's event URL.
    var callback: Callback?
}
