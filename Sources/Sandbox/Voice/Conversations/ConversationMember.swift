/// One leg in a named conversation, with the terms it joined on.
struct ConversationMember: Sendable, Equatable {
    let leg: String
    let startOnEnter: Bool
    let endOnExit: Bool
    var mute: Bool
    let canSpeak: [String]?
    let canHear: [String]?

    init(leg: String, _ action: ConversationAction) {
        self.leg = leg
        self.startOnEnter = action.startOnEnter
        self.endOnExit = action.endOnExit
        self.mute = action.mute
        self.canSpeak = action.canSpeak
        self.canHear = action.canHear
    }

    func hears(_ other: ConversationMember) -> Bool {
        guard other.leg != leg, !other.mute else { return false }
        return (canHear?.contains(other.leg) ?? true) && (other.canSpeak?.contains(leg) ?? true)
    }
}
