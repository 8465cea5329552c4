/// What callers hear, word for word.
enum PromptText {
    static let askForPIN = "Welcome. Please enter your meeting pin, then press hash."
    static let wrongPIN = "That pin is not right. Please try again."
    static let silence = "I did not hear a pin. Please enter your meeting pin, then press hash."
    static let goodbye = "That pin was not accepted. Goodbye."
    static let refused = "Too many wrong pins were entered from this number. Please try again later. Goodbye."
    static let full = "This meeting is full. Please call again later. Goodbye."
    static let sorry = "Sorry, we cannot connect you right now. Please call again in a minute."
    static let unavailable = "One moment please. I could not check that pin. Please enter it again, then press hash."
    static let bridgeRefused = "This line is closed. Goodbye."
    static func invite(by name: String?) -> String {
        (name.map { "\($0) invites you to a meeting." } ?? "You are invited to a meeting.") + " Press 1 to join."
    }
    static let inviteAgain = "To join the meeting, press 1. Otherwise please hang up."
    /// Somebody we rang doesn't want to join, or isn't wanted any more.
    static let closed = "Goodbye."
}
