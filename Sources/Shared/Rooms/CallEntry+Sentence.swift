extension CallEntry {
    /// What happened, in a sentence for people.
    package var sentence: String {
        switch kind {
        case .status(let status): Self.sentence(status, detail: facts[.detail])
        case .placed: facts[.by].map { "\($0) asked to ring this number." } ?? "Somebody in the room asked to ring this number."
        case .joined: "Let into the room's conversation."
        case .attempt: facts[.outcome] == "silent" ? "Nothing was typed at the prompt." : "A PIN was typed that opens no room."
        case .muted: "Muted: the others no longer hear this caller."
        case .unmuted: "Unmuted: the others hear this caller again."
        case .held: "Put on hold: neither hears the others nor is heard."
        case .resumed: "Taken off hold."
        case .hangUp:
            switch facts[.by].flatMap(CallCause.Asker.init(rawValue:)) {
            case .limit: "We asked the platform to end the call: it had lasted as long as calls may."
            case .machine: "We asked the platform to end the call: a machine had answered."
            case .room, nil: "Somebody in the room asked to end the call."
            }
        case .decided: "We decided by the rule “\(facts[.rule] ?? "unknown")”" + (facts[.values].map { " (\($0))." } ?? ".")
        }
    }

    private static func sentence(_ status: CallStatus, detail: String?) -> String {
        let words =
            switch status {
            case .started: "The platform began the call"
            case .ringing: "The phone rang"
            case .answered: "The call was answered"
            case .human: "The platform thinks that a person answered"
            case .machine: "The platform thinks that a machine answered"
            case .disconnected: "The platform lost the connection"
            case .timeout: "Nobody answered in time"
            case .busy: "The line was busy"
            case .cancelled: "The call was given up before it was answered"
            case .unanswered: "Nobody answered"
            case .rejected: "The call was rejected"
            case .failed: "The call could not be connected"
            case .completed: "The call ended"
            }
        return words + (detail.map { ": \($0)." } ?? ".")
    }
}
