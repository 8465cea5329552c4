/// Why a call ended, in our words: the platform's statuses and details come in more shapes than people care for.
package enum CallCause: String, Sendable, CaseIterable {
    case completed
    case declined
    case busy
    case noAnswer = "no-answer"
    case cancelled
    case voicemail
    case invalidNumber = "invalid-number"
    case failed
    /// Somebody in the room ended it.
    case hungUp = "hung-up"
    /// It had lasted as long as calls may.
    case timeLimit = "time-limit"

    /// For people.
    package var text: String {
        switch self {
        case .completed: "The call ended."
        case .declined: "The call was declined."
        case .busy: "The line was busy."
        case .noAnswer: "Nobody answered."
        case .cancelled: "The call was given up before it was answered."
        case .voicemail: "A machine answered, so the call was ended."
        case .invalidNumber: "There is no such number."
        case .failed: "The call could not be connected."
        case .hungUp: "Somebody in the room ended the call."
        case .timeLimit: "The call had lasted as long as calls may."
        }
    }

    /// Who a hang-up was asked by: the value of that entry's fact `by`.
    package enum Asker: String, Sendable {
        case room, limit, machine
    }

    /// Nil while the call lasts.
    init?(_ history: CallHistory) {
        let entries = history.entries.values
        let ends = entries.compactMap { entry -> (status: CallStatus, detail: String?)? in
            guard case .status(let status) = entry.kind, status.isEnd else { return nil }
            return (status, entry.facts[.detail])
        }
        guard !ends.isEmpty else { return nil }
        let askers = Set(entries.lazy.filter { $0.kind == .hangUp }.compactMap { $0.facts[.by].flatMap(Asker.init(rawValue:)) })
        if askers.contains(.machine) || (entries.contains { $0.kind == .status(.machine) } && !entries.contains { $0.kind == .joined }) {
            self = .voicemail
            return
        }
        // The platform's own reason comes before who asked: one who declines while somebody hangs up has declined.
        let reasons = ends.compactMap { Self.reason($0.status, detail: $0.detail) }
        if let reason = Self.allCases.first(where: { reasons.contains($0) }), reason != .cancelled {
            self = reason
        } else if askers.contains(.limit) {
            self = .timeLimit
        } else if askers.contains(.room) {
            self = .hungUp
        } else {
            self = reasons.contains(.cancelled) ? .cancelled : .completed
        }
    }

    /// Nil for an end that says nothing of its reason. Source: Voice webhook reference, statuses and details of the event webhook.
    private static func reason(_ status: CallStatus, detail: String?) -> CallCause? {
        switch (status, detail) {
        case (.busy, _): .busy
        case (.unanswered, _), (.timeout, _): .noAnswer
        case (.cancelled, _): .cancelled
        case (.rejected, "invalid_number"), (.failed, "number_out_of_service"): .invalidNumber
        case (.rejected, "restricted"), (.failed, _): .failed
        case (.rejected, _): .declined
        default: nil
        }
    }
}
