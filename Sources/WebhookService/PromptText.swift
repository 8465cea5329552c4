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
}
