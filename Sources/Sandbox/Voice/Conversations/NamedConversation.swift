import Foundation

/// A conversation that was named in an NCCO.
struct NamedConversation: Sendable, Equatable {
    let name: String
    let uuid: String
    let madeAt: Date
    /// In order of joining.
    var members: [ConversationMember] = []
    /// Before a member with `startOnEnter` is in, the others wait and hear music.
    var hasStarted = false
}
