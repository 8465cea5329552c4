package import Tokens

/// What a caller typed or said, in whichever shape it came.
package struct InputWebhook: Sendable, Equatable {
    package let uuid: String
    package let conversationUUID: String?
    package let from: String?
    package let to: String?
    /// What was typed, unchecked: at most ``VonageLimits/digits`` characters, empty or `nil` for nothing. Never contains the submitting `#`.
    package let digits: String?
    /// Whether a timeout ended the input. True also for a complete answer shorter than the maximum: it does not mean nothing was typed.
    package let timedOut: Bool
    package let speech: SpeechResult?
    package let timestamp: String?

    /// - Throws: ``WebhookError`` if there is no `uuid` to know the call by, or the body is malformed.
    package init(json: [UInt8]) throws(WebhookError) {
        try self.init(WebhookFields(json: json))
    }

    /// From a query or a form, where `dtmf` and `speech` hold JSON as text.
    package init(form: FormFields) throws(WebhookError) {
        try self.init(WebhookFields(form: form))
    }

    init(_ fields: WebhookFields) throws(WebhookError) {
        guard let uuid = fields.uuid ?? fields.callUUID else { throw .invalid(field: "uuid") }
        self.uuid = uuid
        conversationUUID = fields.conversationUUID
        from = fields.from
        to = fields.to
        digits = fields.dtmf?.digits
        timedOut = fields.dtmf?.timedOut ?? fields.timedOut ?? false
        speech = fields.speech
        timestamp = fields.timestamp
    }
}
