import Foundation

/// One leg, with all that is known of it.
struct VoiceCall: Sendable {
    enum Direction: String, Sendable {
        case inbound
        case outbound
    }

    /// Where the NCCO of the call comes from once it is answered.
    enum Source: Sendable, Equatable {
        case webhook(Callback)
        case script([CallAction])
        /// The leg only carries sound: a SIP trunk call, or the far leg of a `connect`.
        case none
    }

    /// The leg whose `connect` made this one.
    struct Parent: Sendable, Equatable {
        let uuid: String
        let generation: Int
        let synchronous: Bool
    }

    /// What may be waiting on the clock for a call. One of each at most.
    enum Timer: Sendable, Hashable {
        case flow
        case ring
        case limit
        case detection
        case beep
        case phone
    }

    let uuid: String
    let direction: Direction
    let from: CallEndpoint
    let to: CallEndpoint
    /// A video session's SIP dial made it.
    let bridge: Bool
    /// Webhooks tell of it; false for trunk calls and calls to numbers that are not ours.
    let isApplications: Bool
    let createdAt: Date
    var source = Source.none
    /// Where its status events go.
    var events: Callback?
    var conversationUUID: String
    var sipHeaders: [String: String] = [:]
    var status = CallStatus.started
    var answeredAt: Date?
    var endedAt: Date?
    var flow: CallFlow
    var lines: [PhoneLine] = []
    /// The name of the conversation it is in.
    var conversation: String?
    var muted = false
    var earmuffed = false
    var machineDetection: MachineDetection?
    var ringingTimerSeconds: Int?
    var lengthTimerSeconds: Int?
    /// Keys this leg's phone presses as soon as it answers (`dtmfAnswer` of `connect`).
    var tonesOnAnswer: String?
    /// What the phone that was rung does.
    var behaviour = PhoneBehaviour()
    /// What the person with the phone presses at the next prompts.
    var keysAtPrompts: ArraySlice<String> = []
    var parent: Parent?
    /// The other leg of a `connect`.
    var peer: String?
    /// Where key presses go that no `input` takes (`PUT …/input/dtmf`).
    var keySubscription: String?
    var recordings: [RecordAction] = []
    /// Tells the gateway that placed it how it goes on.
    var sipNews: (@Sendable (SIPNews) -> Void)?
    var timers: [Timer: Task<Void, Never>] = [:]
    /// The last status event in line; the next one waits for it.
    var lastEvent: Task<Void, Never>?
    /// Events that a fault delays, out of line.
    var lateEvents: [Task<Void, Never>] = []
    /// A status event held back by the `reorder` fault.
    var heldEvent: WebhookMessage?

    var isOver: Bool { endedAt != nil }

    /// Whole seconds that were talked, as the platform counts: begun seconds count.
    var seconds: Int {
        guard let answeredAt else { return 0 }
        return max(0, Int((endedAt ?? answeredAt).timeIntervalSince(answeredAt).rounded(.up)))
    }

    /// A phone that the platform rings, and nobody has answered yet.
    var isRinging: Bool { direction == .outbound && status == .ringing }

    /// The number of the virtual phone at the far end; a SIP address where there is none.
    var phone: String { direction == .inbound ? from.address : to.address }

    /// - Parameter isMuted: muted as a member of its conversation.
    func state(mutedAsMember isMuted: Bool) -> CallState {
        CallState(
            uuid: uuid,
            direction: direction.rawValue,
            status: status.rawValue,
            from: from.address,
            to: to.address,
            bridge: bridge,
            muted: muted || isMuted,
            earmuffed: earmuffed,
            conversation: conversation,
            startedAt: WallTime.text(createdAt),
            endedAt: endedAt.map(WallTime.text)
        )
    }
}
