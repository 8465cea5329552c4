/// A call as Voice REST describes it.
package struct CallInfo: Sendable, Equatable {
    /// One end of the call.
    package struct Party: Sendable, Equatable {
        /// `phone`, `sip`, `app`, `websocket`, `vbc`.
        package let type: String?
        /// A number, or a SIP address, a user, an extension.
        package let address: String?

        /// - Parameter type: `nil` if Vonage doesn't say.
        package init(type: String?, address: String?) {
            self.type = type
            self.address = address
        }
    }

    /// The leg; may lack the dashes of a UUID.
    package let uuid: String
    /// `CON-` and a UUID.
    package let conversationUUID: String?
    /// Where the call is, or how it ended.
    package let status: CallStatus?
    /// `inbound` or `outbound`.
    package let direction: String?
    /// Who is called.
    package let to: Party?
    /// Who calls.
    package let from: Party?
    /// Decimal numbers as text, as sent.
    package let rate: String?
    /// Of the whole call.
    package let price: String?
    /// In seconds.
    package let duration: String?
    /// As sent; ``WebhookTime`` reads both forms.
    package let startTime: String?
    /// As sent, like the start.
    package let endTime: String?
    /// The carrier's code.
    package let network: String?
}
