import ArgumentParser

/// What somebody who tries a call expects of it.
enum PhoneExpectation: Sendable, Equatable, ExpressibleByArgument {
    /// To be in a conversation that goes on.
    case conversation
    /// To be told goodbye, and then hung up on.
    case goodbye
    /// That the call ends, however it does.
    case ended
    /// To hear a text, upper and lower case alike.
    case text(String)

    init?(argument: String) {
        switch argument {
        case "": return nil
        case "conversation": self = .conversation
        case "goodbye": self = .goodbye
        case "ended": self = .ended
        default: self = .text(argument)
        }
    }

    var defaultValueDescription: String { "ended" }
}
