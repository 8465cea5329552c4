extension CallEnding {
    /// How the other end of a SIP call hears of it (RFC 3261, section 21; 700 is the gateway's word for an ordinary end).
    var sipNews: SIPNews {
        switch status {
        case .busy: .ended(code: sipCode ?? 486, message: "Busy here")
        case .cancelled: .ended(code: sipCode ?? 487, message: "Request terminated")
        case .timeout, .unanswered: .ended(code: sipCode ?? 480, message: "Temporarily unavailable")
        case .rejected: .ended(code: sipCode ?? 603, message: "Decline")
        case .failed: .ended(code: sipCode ?? 503, message: "Service unavailable")
        case .started, .ringing, .answered, .machine, .completed: .cleared
        }
    }
}
