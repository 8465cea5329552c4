/// A SIP call that a dial has ordered, as its own callbacks tell of it.
struct SIPCall: Sendable, Equatable {
    /// What happened to it. At least the first and the last of these are told of every call (SIP Interconnect guide, "SIP call events").
    enum Change: Sendable, Equatable {
        case created
        case updated(State)
        /// A SIP status or one of the gateway's own codes, 700 to 706.
        case destroyed(code: Int, message: String)
        case muteForced
    }

    enum State: String, Sendable {
        case dialing = "DIALING"
        case ringing = "RINGING"
        case active = "ACTIVE"
        case hangup = "HANGUP"
    }

    let id: String
    let connectionID: String
    /// Milliseconds since the epoch.
    let createdAt: Int
}
