package import REST

/// What became of a dial. Never an error to be retried blindly: only the caller may decide, knowing whether a phone may be ringing.
package enum DialOutcome: Sendable, Equatable {
    /// OpenTok answered the request and made a leg. **Nobody has picked up yet**, and nobody may: even a wrong SIP password looks like this.
    case answered(DialResult)
    /// OpenTok said no, and rings nobody. 409: the session is not routed; 429: too many requests, and the dial may be sent again.
    case refused(status: Int, code: Int?, message: String?)
    /// No byte of the request left us, so it may be sent again.
    case notSent(NotSentReason)
    /// It may or may not ring: the answer was lost, was a server's failure, or made no sense.
    case unknown(UnknownReason)

    /// Why the request wasn't sent: no connection, or an argument that cannot be right.
    package enum NotSentReason: Sendable, Equatable {
        case transport(RESTError)
        case invalid(OpenTokError)
    }

    /// What came in place of an answer that would tell.
    package enum UnknownReason: Sendable, Equatable {
        case transport(RESTError)
        case status(Int)
        /// A success without the ids that would let us hang up.
        case malformedResponse(status: Int)
    }
}
