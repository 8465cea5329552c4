/// The state of a call, as Voice reports it. An open set: Vonage adds words, and those must be tolerated.
package struct CallStatus: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let started = CallStatus(rawValue: "started")
    package static let ringing = CallStatus(rawValue: "ringing")
    package static let answered = CallStatus(rawValue: "answered")
    package static let busy = CallStatus(rawValue: "busy")
    package static let cancelled = CallStatus(rawValue: "cancelled")
    package static let unanswered = CallStatus(rawValue: "unanswered")
    package static let disconnected = CallStatus(rawValue: "disconnected")
    package static let rejected = CallStatus(rawValue: "rejected")
    package static let failed = CallStatus(rawValue: "failed")
    package static let human = CallStatus(rawValue: "human")
    package static let machine = CallStatus(rawValue: "machine")
    package static let timeout = CallStatus(rawValue: "timeout")
    package static let completed = CallStatus(rawValue: "completed")

    /// Whether the call is over, or was never one. Only `completed` may still follow, and after `rejected` not even that.
    package var isFinal: Bool {
        switch self {
        case .busy, .cancelled, .unanswered, .disconnected, .rejected, .failed, .timeout, .completed: true
        default: false
        }
    }

    package var description: String { rawValue }
}
