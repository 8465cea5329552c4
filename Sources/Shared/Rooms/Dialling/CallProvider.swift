/// Who makes and controls single calls for ``CallKeeper``: the clouds, through their REST APIs.
package protocol CallProvider: Sendable {
    /// Asks for a call from a room to a phone, once. Never tries again by itself.
    ///
    /// - Parameter number: in international form, digits only.
    func ring(_ number: String, call: CallID, in room: Room) async -> RingReport

    /// Ends a call.
    func hangUp(_ target: CallTarget) async -> HangUpReport

    /// Does something to a call that lasts.
    ///
    /// - Returns: whether the platform has confirmed all of it.
    func apply(_ controls: [CallControl], to target: CallTarget) async -> Bool

    /// Says something into a call, beside what it is doing.
    func say(_ text: String, to target: CallTarget) async
}

/// What the platform does to a call under way.
package enum CallControl: Sendable, Equatable {
    /// Nobody hears the caller.
    case mute, unmute
    /// The caller hears nobody.
    case earmuff, unearmuff
}

/// How the platform knows a call.
package enum CallTarget: Sendable, Equatable {
    /// A Voice leg, and the host whose API controls it, where that is known.
    case leg(CallID, region: String?)
    /// A connection in a room's session, of a call that the video cloud made.
    case connection(String, SessionID)
}

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

/// What became of asking to end a call.
package enum HangUpReport: Sendable, Equatable {
    /// The platform took it; its event will tell the end.
    case asked
    /// The platform says that there is no such call any more.
    case gone
    /// To be asked again.
    case failed
}
