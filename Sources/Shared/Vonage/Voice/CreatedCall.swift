/// The call that Vonage began to make.
package struct CreatedCall: Sendable, Equatable {
    /// The leg: what a hang-up names.
    package let uuid: String
    /// `CON-` and a UUID.
    package let conversationUUID: String?
    /// `started`, as documented.
    package let status: CallStatus?

    /// - Parameter uuid: not empty.
    package init(uuid: String, conversationUUID: String?, status: CallStatus?) {
        self.uuid = uuid
        self.conversationUUID = conversationUUID
        self.status = status
    }
}
