/// How one webhook goes wrong. All of it has been seen of the real platform.
struct WebhookFaults: Sendable, Equatable {
    /// The shape of an `input` webhook.
    enum DigitsShape: Sendable {
        /// `"dtmf":{"digits":"1234","timed_out":false}`
        case object
        /// `"dtmf":"1234","timed_out":false`, the shape before 2020.
        case legacy
        /// As `object`, but `null` when nothing was typed.
        case null
    }

    /// It is sent twice; the second answer counts.
    var duplicate = false
    /// It is held back until the call's next one is out.
    var reorder = false
    /// It is sent this much later.
    var delayMilliseconds = 0
    /// The signature is left out.
    var unsigned = false
    /// It comes by the other HTTP method than the configured one.
    var otherMethod = false
    /// It is never sent.
    var lost = false
    /// The first answer is lost on its way, as if the time were up: the platform tries again.
    var loseFirstReply = false
    var digits = DigitsShape.object

    init() {}

    init(_ faults: [Fault]) {
        for fault in faults {
            delayMilliseconds += fault.milliseconds ?? 0
            switch fault.kind {
            case .duplicateWebhook: duplicate = true
            case .reorderWebhook: reorder = true
            case .loseWebhook: lost = true
            case .loseReply: loseFirstReply = true
            case .unsignedWebhook: unsigned = true
            case .otherMethodWebhook: otherMethod = true
            case .legacyDigits: digits = .legacy
            case .nullDigits: digits = .null
            case .delayWebhook, .delay, .resetBefore, .resetAfter, .status, .wrongRegion: break
            }
        }
    }
}
