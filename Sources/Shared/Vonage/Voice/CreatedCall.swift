/// The call that Vonage began to make.
package struct CreatedCall: Sendable, Equatable {
    package let uuid: String
    package let conversationUUID: String?
    package let status: CallStatus?

    package init(uuid: String, conversationUUID: String?, status: CallStatus?) {
        self.uuid = uuid
        self.conversationUUID = conversationUUID
        self.status = status
    }
}
