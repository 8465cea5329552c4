/// A `conversation`: the leg joins a named conversation.
struct ConversationAction: Sendable, Equatable {
    var name: String
    var startOnEnter = true
    var endOnExit = false
    var mute = false
    /// Leg uuids this leg can be heard by; nil is everybody.
    var canSpeak: [String]?
    /// Leg uuids this leg hears; nil is everybody.
    var canHear: [String]?
}
