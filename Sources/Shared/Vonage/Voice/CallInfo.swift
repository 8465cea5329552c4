/// A call as Voice REST describes it.
package struct CallInfo: Sendable, Equatable {
    package struct Party: Sendable, Equatable {
        /// `phone`, `sip`, `app`, `websocket`, `vbc`.
        package let type: String?
        /// A number, or a SIP address, a user, an extension.
        package let address: String?

        package init(type: String?, address: String?) {
            self.type = type
            self.address = address
        }
    }

    package let uuid: String
    package let conversationUUID: String?
    package let status: CallStatus?
    package let direction: String?
    package let to: Party?
    package let from: Party?
    /// Decimal numbers as text, as sent.
    package let rate: String?
    package let price: String?
    package let duration: String?
    /// As sent; ``WebhookTime`` reads both forms.
    package let startTime: String?
    package let endTime: String?
    package let network: String?
}
