/// What became of asking for a call.
package enum RingReport: Sendable, Equatable {
    /// It is being made, and this is its Voice leg, or its connection.
    case leg(CallID)
    case connection(String)
    /// The platform refused it for good.
    case refused(reason: String)
    /// It was surely not made, and may be asked for again: too many at once, or no connection.
    case notNow(reason: String)
    /// The answer was lost: it may ring.
    case unknown(reason: String)
}
