/// A call as its phone sees it: the answer of `GET /sandbox/phone/calls/{id}`.
package struct PhoneCallView: Sendable, Codable, Equatable {
    /// The leg's uuid in the Voice API.
    package let id: String
    package let direction: String
    package let from: String
    package let to: String
    /// The Voice API's status word.
    package let status: String
    package let ended: Bool
    package let bridge: Bool
    package let conversationUUID: String
    /// The name of the conversation the call is in; nil when it is in none.
    package let conversation: String?
    package let lines: [PhoneLine]

    init(_ call: VoiceCall, lines: [PhoneLine]) {
        self.id = call.uuid
        self.direction = call.direction.rawValue
        self.from = call.from.address
        self.to = call.to.address
        self.status = call.status.rawValue
        self.ended = call.isOver
        self.bridge = call.bridge
        self.conversationUUID = call.conversationUUID
        self.conversation = call.conversation
        self.lines = lines
    }
}
