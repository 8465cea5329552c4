import Foundation

/// The named conversations of the application: the same name is the same conversation. Pure; time is handed in.
struct ConversationDirectory: Sendable {
    enum Joining: Sendable, Equatable {
        /// In. `startedFor` are those who waited and now hear one another.
        case joined(conversationUUID: String, name: String, hasStarted: Bool, startedFor: [String])
        case full
        case unknown
    }

    struct Leaving: Sendable, Equatable {
        /// Legs that the platform hangs up because the one who left had `endOnExit`.
        var ended: [String] = []
    }

    private var conversations: [String: NamedConversation] = [:]
    private var nameOfLeg: [String: String] = [:]
    private var nameOfUUID: [String: String] = [:]

    /// Conversations with anybody in them, in the order they were made.
    var inUse: [NamedConversation] {
        conversations.values.filter { !$0.members.isEmpty }.sorted { ($0.madeAt, $0.name) < ($1.madeAt, $1.name) }
    }

    subscript(name: String) -> NamedConversation? {
        conversations[name]
    }

    mutating func join(_ action: ConversationAction, leg: String, now: Date, makeUUID: () -> String) -> Joining {
        let name = action.name
        if let old = conversations[name], old.members.isEmpty, now.timeIntervalSince(old.madeAt) >= Double(VoiceLimits.conversationSeconds) {
            forget(name)
        }
        if conversations[name] == nil {
            let uuid = makeUUID()
            conversations[name] = NamedConversation(name: name, uuid: uuid, madeAt: now)
            nameOfUUID[uuid] = name
        }
        return enter(name, action, leg)
    }

    mutating func join(uuid: String, _ action: ConversationAction, leg: String) -> Joining {
        guard let name = nameOfUUID[uuid] else { return .unknown }
        return enter(name, action, leg)
    }

    private mutating func enter(_ name: String, _ action: ConversationAction, _ leg: String) -> Joining {
        guard var conversation = conversations[name] else { return .unknown }
        guard conversation.members.count < VoiceLimits.conversationMembers else { return .full }
        var startedFor: [String] = []
        if action.startOnEnter, !conversation.hasStarted {
            conversation.hasStarted = true
            startedFor = conversation.members.map(\.leg)
        }
        conversation.members.append(ConversationMember(leg: leg, action))
        conversations[name] = conversation
        nameOfLeg[leg] = name
        return .joined(conversationUUID: conversation.uuid, name: name, hasStarted: conversation.hasStarted, startedFor: startedFor)
    }

    mutating func leave(leg: String) -> Leaving {
        guard let name = nameOfLeg.removeValue(forKey: leg), var conversation = conversations[name] else { return Leaving() }
        let endsAll = conversation.members.contains { $0.leg == leg && $0.endOnExit }
        conversation.members.removeAll { $0.leg == leg }
        let ended = endsAll ? conversation.members.map(\.leg) : []
        if endsAll {
            conversation.members.forEach { nameOfLeg[$0.leg] = nil }
            conversation.members = []
        }
        if conversation.members.isEmpty { conversation.hasStarted = false }
        conversations[name] = conversation
        return Leaving(ended: ended)
    }

    mutating func setMute(_ mute: Bool, leg: String) {
        guard let name = nameOfLeg[leg], let index = conversations[name]?.members.firstIndex(where: { $0.leg == leg }) else { return }
        conversations[name]?.members[index].mute = mute
    }

    /// Whether the conversation that a leg is in does not hear it.
    func isMuted(leg: String) -> Bool {
        nameOfLeg[leg].flatMap { conversations[$0] }?.members.first { $0.leg == leg }?.mute ?? false
    }

    /// The others in a leg's conversation who hear it.
    func listeners(to leg: String) -> [String] {
        guard let name = nameOfLeg[leg], let conversation = conversations[name] else { return [] }
        return conversation.members.map(\.leg).filter { hears($0, leg) }
    }

    /// Whether one leg hears another: both in one conversation that has started, and neither muted nor shut out.
    func hears(_ listener: String, _ speaker: String) -> Bool {
        guard let name = nameOfLeg[listener], let conversation = conversations[name], conversation.hasStarted,
            let one = conversation.members.first(where: { $0.leg == listener }),
            let other = conversation.members.first(where: { $0.leg == speaker })
        else { return false }
        return one.hears(other)
    }

    private mutating func forget(_ name: String) {
        guard let old = conversations.removeValue(forKey: name) else { return }
        nameOfUUID[old.uuid] = nil
    }
}
