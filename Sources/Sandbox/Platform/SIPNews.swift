/// What the video cloud's gateway hears of a SIP call that it has placed, in the order in which it happens.
package enum SIPNews: Sendable, Equatable {
    case ringing
    case answered
    /// The last there is. The code is a SIP status (RFC 3261, section 21) or one of the gateway's own, such as 700 for a call that ended as
    /// calls do.
    case ended(code: Int, message: String)

    /// A call that was answered and hung up.
    package static let cleared = SIPNews.ended(code: 700, message: "Normal clearing")
}
