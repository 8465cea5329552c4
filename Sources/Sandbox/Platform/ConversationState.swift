/// A named conversation as `GET /sandbox/state` shows it.
package struct ConversationState: Sendable, Encodable, Equatable {
    /// The name given in the NCCO.
    package let name: String
    /// The call uuids of those in it, in order of joining.
    package let members: [String]

    package init(name: String, members: [String]) {
        self.name = name
        self.members = members
    }
}
