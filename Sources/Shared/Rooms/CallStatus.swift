/// How far a call has come. Webhooks arrive late, twice and in any order, so a record only ever moves to a status of a higher rank.
///
/// Source: Voice webhook reference, status values of the event webhook.
package enum CallStatus: String, Sendable, CaseIterable {
    case started, ringing, answered, human, machine, disconnected, timeout, busy, cancelled, unanswered, rejected, failed, completed

    /// Higher is later. `completed` follows every other end but `rejected`, and knows the most.
    package var rank: Int {
        switch self {
        case .started: 1
        case .ringing: 2
        case .answered: 3
        case .human, .machine: 4
        case .disconnected: 5
        case .timeout, .busy, .cancelled, .unanswered, .rejected, .failed: 8
        case .completed: 9
        }
    }

    /// Whether the leg is gone.
    package var isEnd: Bool { rank >= 8 }
}
