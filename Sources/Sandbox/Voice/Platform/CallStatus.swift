/// The Voice API's words for where a call is.
enum CallStatus: String, Sendable {
    case started
    case ringing
    case answered
    case machine
    case completed
    case busy
    case cancelled
    case failed
    case rejected
    case timeout
    case unanswered

    var isOver: Bool {
        switch self {
        case .started, .ringing, .answered, .machine: false
        case .completed, .busy, .cancelled, .failed, .rejected, .timeout, .unanswered: true
        }
    }
}
