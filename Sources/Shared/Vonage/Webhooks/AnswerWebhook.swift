package import Tokens

/// A call has come, or one of ours was answered: Vonage wants an NCCO.
package struct AnswerWebhook: Sendable {
    /// The leg's id: `[A-Za-z0-9_-]{1,64}`, and often no UUID.
    package let uuid: String
    package let conversationUUID: String?
    /// As sent: a number without `+`, or for a SIP leg perhaps something else.
    package let from: String?
    package let to: String?
    /// The Client SDK's user, who has no number.
    package let fromUser: String?
    /// `phone`, `sip`, `app`, …; older deliveries have none.
    package let endpointType: String?
    /// Where this call lives: the base for Voice REST on it. Check it with ``VoiceRegion`` before use.
    package let regionURL: String?
    /// The headers of a SIP leg without the prefix `SipHeader_`, in the order they came. **Set by whoever sent the INVITE.**
    package let sipHeaders: [(name: String, value: String)]
    /// Why the first address failed, when this is the fallback's turn.
    package let fallbackReason: String?
    package let originalRequest: OriginalRequest?

    /// - Throws: ``WebhookError`` if there is no `uuid` to know the call by, or the body is malformed.
    package init(json: [UInt8]) throws(WebhookError) {
        try self.init(WebhookFields(json: json))
    }

    /// From a query or a form.
    package init(form: FormFields) throws(WebhookError) {
        try self.init(WebhookFields(form: form))
    }

    init(_ fields: WebhookFields) throws(WebhookError) {
        guard let uuid = fields.uuid ?? fields.callUUID else { throw .invalid(field: "uuid") }
        self.uuid = uuid
        conversationUUID = fields.conversationUUID
        from = fields.from
        to = fields.to
        fromUser = fields.fromUser
        endpointType = fields.endpointType
        regionURL = fields.regionURL
        sipHeaders = fields.sipHeaders
        fallbackReason = fields.originalRequest == nil ? nil : fields.reason
        originalRequest = fields.originalRequest
    }

    /// The first value of a SIP header, whatever case the name has: proxies change it.
    package func sipHeader(_ name: String) -> String? {
        guard !sipHeaders.isEmpty else { return nil }
        let name = name.lowercased()
        return sipHeaders.first { $0.name.lowercased() == name }?.value
    }
}
