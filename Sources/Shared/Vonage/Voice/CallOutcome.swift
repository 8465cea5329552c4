package import REST

/// What became of the wish for a call. Never an error to be retried blindly: a phone may be ringing.
package enum CallOutcome: Sendable, Equatable {
    /// Vonage makes the call. Nobody has picked up yet.
    case created(CreatedCall)
    /// Vonage said no, and rings nobody. After 429 it may be asked again.
    case refused(status: Int, message: String?)
    /// No byte of the request left us, so it may be sent again.
    case notSent(NotSentReason)
    /// It may or may not ring: the answer was lost, was a server's failure, or made no sense.
    case unknown(UnknownReason)

    /// Why the request wasn't sent: no connection, or an argument that cannot be right.
    package enum NotSentReason: Sendable, Equatable {
        case transport(RESTError)
        case invalid(VoiceError)
    }

    /// What came in place of an answer that would tell.
    package enum UnknownReason: Sendable, Equatable {
        case transport(RESTError)
        case status(Int)
        /// A success without the id by which to hang up.
        case malformedResponse(status: Int)
    }
}
