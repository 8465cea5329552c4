/// The one SIP leg that joins a room's session to its conversation, as recorded in Redis. No record means there is none, and nothing to remember.
///
/// ```
///             dial recorded            its answer webhook
///   (absent) ───────────────► dialling ──────────────────► up
///       ▲                       │   ▲                       │
///       │ refused, not sent     │   └── answer webhook ───┐ │ hang-up
///       ├───────────────────────┤ answer lost             │ ▼
///       │                       └───────────► unknown ────┘ ending
///       └──────── disconnected, leg ended, or nothing heard of it in time ◄┘
/// ```
package struct Bridge: Sendable, Equatable {
    package enum State: String, Sendable {
        /// The dial is recorded; it may be under way, or have been answered by the provider (then the ids are known) but not yet by the phone side.
        case dialling
        /// The leg is in the conversation.
        case up
        /// Somebody hung up; the provider hasn't confirmed yet.
        case ending
        /// The dial may or may not have happened. It is never repeated; what arrives settles it.
        case unknown
        /// There is none, and the record remembers why: it says when one may be made by itself again.
        case absent
    }

    /// What the provider said of the leg when it took the dial.
    package struct Leg: Sendable, Equatable {
        /// Id of the SIP call. Nil for a leg that was found: its dial's answer was lost.
        package let id: String?
        /// The leg's connection in the session: what is force-disconnected to hang up.
        package let connectionID: String
        package let streamID: String?

        package init(id: String?, connectionID: String, streamID: String?) {
            self.id = id
            self.connectionID = connectionID
            self.streamID = streamID
        }
    }

    package var state: State
    package var operation: OperationID
    package var leg: Leg?
    /// The leg on the Voice side, known from its answer webhook.
    package var call: CallID?
    /// Where that call lives, as its webhook said: the base of the Voice API that knows it. Nil where no webhook said.
    package var region: String?
    /// Somebody hung up before the leg could be named; whoever learns its name ends it.
    package var cancelled: Bool
    /// When somebody in the room hung up: it is not made again by itself for callers who joined before.
    package var dismissed: Timestamp?
    /// How many bridges in a row that were made for the same callers came to nothing: refused, never answered, or dropped after a short while.
    package var tries: Int
    /// When the dial was recorded: its connection was made just after that.
    package var dialled: Timestamp
    /// When the state was entered.
    package var since: Timestamp

    /// - Parameter dialled: nil for when the state was entered.
    package init(
        state: State, operation: OperationID, leg: Leg? = nil, call: CallID? = nil, region: String? = nil, cancelled: Bool = false,
        dismissed: Timestamp? = nil, tries: Int = 0, dialled: Timestamp? = nil, since: Timestamp
    ) {
        self.state = state
        self.operation = operation
        self.leg = leg
        self.call = call
        self.region = region
        self.cancelled = cancelled
        self.dismissed = dismissed
        self.tries = tries
        self.dialled = dialled ?? since
        self.since = since
    }

    /// What the record means at a moment: a dial whose replica died is `unknown`, and an `unknown` that nothing settled in time is no bridge.
    package func asOf(_ now: Timestamp) -> Bridge? {
        var bridge = self
        if bridge.state == .absent { return nil }
        if bridge.state == .dialling, bridge.leg == nil, bridge.since + RoomLimits.diallingAtMost < now {
            bridge.enter(.unknown, at: bridge.since + RoomLimits.diallingAtMost)
        }
        if bridge.state == .unknown, bridge.since + RoomLimits.unknownAtMost < now { return nil }
        return bridge
    }

    mutating func enter(_ state: State, at now: Timestamp) {
        self.state = state
        since = now
    }
}
