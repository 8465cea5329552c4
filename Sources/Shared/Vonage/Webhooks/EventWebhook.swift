package import Tokens

/// Something happened to a call. Not ordered, and delivered more than once.
package struct EventWebhook: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case status(CallStatus)
        /// The leg went into another conversation, e.g. a named one; later events carry that one's id.
        case transfer(from: String?, to: String?)
        case recording(Recording)
        case transcription(recordingUUID: String?, url: String?)
        /// What an NCCO's `notify` sent: its payload as JSON.
        case notify(payload: [UInt8])
        /// E.g. `Syntax error in NCCO. Invalid value type or action.`
        case error(reason: String)
        /// An input without an address of its own comes here.
        case input(InputWebhook)
        /// Neither documented nor understood; the `type`, if it has one.
        case other(String?)
    }

    package struct Recording: Sendable, Equatable {
        package let uuid: String?
        package let url: String?
        package let size: Int64?

        package init(uuid: String?, url: String?, size: Int64?) {
            self.uuid = uuid
            self.url = url
            self.size = size
        }
    }

    package let kind: Kind
    /// `uuid`, or `call_uuid` as the answering-machine events have it. Events of a conversation have neither.
    package let uuid: String?
    package let conversationUUID: String?
    package let from: String?
    package let to: String?
    /// `inbound` or `outbound`.
    package let direction: String?
    /// ISO 8601 as sent. May be earlier than the times inside.
    package let timestamp: String?
    package let detail: String?
    package let subState: String?
    package let sipCode: Int64?
    package let startTime: String?
    package let endTime: String?
    /// Seconds, as text.
    package let duration: String?
    /// Euros a minute, a decimal number as text: no binary number holds it.
    package let rate: String?
    /// Euros, a decimal number as text.
    package let price: String?
    package let network: String?
    /// `user` or `platform`.
    package let disconnectedBy: String?
    package let fallbackReason: String?
    package let originalRequest: OriginalRequest?

    /// - Throws: ``WebhookError`` if the body is malformed. An event without any known field is `.other`.
    package init(json: [UInt8]) throws(WebhookError) {
        try self.init(WebhookFields(json: json))
    }

    /// From a query or a form.
    package init(form: FormFields) throws(WebhookError) {
        try self.init(WebhookFields(form: form))
    }

    /// When it happened, in milliseconds since 1970.
    package var timestampMilliseconds: Int64? { timestamp.flatMap { WebhookTime.milliseconds($0) } }

    init(_ fields: WebhookFields) {
        uuid = fields.uuid ?? fields.callUUID
        conversationUUID = fields.conversationUUID
        from = fields.from ?? fields.fromUser
        to = fields.to
        direction = fields.direction
        timestamp = fields.timestamp
        detail = fields.detail
        subState = fields.subState
        sipCode = fields.sipCode
        startTime = fields.startTime
        endTime = fields.endTime
        duration = fields.duration
        rate = fields.rate
        price = fields.price
        network = fields.network
        disconnectedBy = fields.disconnectedBy
        fallbackReason = fields.originalRequest == nil ? nil : fields.reason
        originalRequest = fields.originalRequest
        kind = Self.kind(fields)
    }

    /// By keys, the most telling first.
    private static func kind(_ fields: WebhookFields) -> Kind {
        if fields.type == "transfer" || fields.conversationUUIDTo != nil {
            return .transfer(from: fields.conversationUUIDFrom, to: fields.conversationUUIDTo)
        }
        if fields.dtmf != nil || fields.speech != nil, let input = try? InputWebhook(fields) { return .input(input) }
        if fields.transcriptionURL != nil || fields.status == "transcribed" {
            return .transcription(recordingUUID: fields.recordingUUID, url: fields.transcriptionURL)
        }
        if fields.recordingURL != nil {
            return .recording(Recording(uuid: fields.recordingUUID, url: fields.recordingURL, size: fields.size))
        }
        if let status = fields.status { return .status(CallStatus(rawValue: status)) }
        if let payload = fields.payload { return .notify(payload: payload) }
        if let reason = fields.reason, fields.originalRequest == nil { return .error(reason: reason) }
        return .other(fields.type)
    }
}
