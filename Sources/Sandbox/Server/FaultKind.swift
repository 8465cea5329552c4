/// What a fault does: to a request that a cloud's API gets, or to a webhook that a cloud sends.
package enum FaultKind: String, Sendable, Codable, CaseIterable {
    /// Wait, then act and answer as usual.
    case delay
    /// Break the connection without acting.
    case resetBefore
    /// Act, then break the connection without answering.
    case resetAfter
    /// Answer with a status instead of acting.
    case status
    /// Answer as a region that does not have the call: 404 in Voice's shape.
    case wrongRegion

    /// Send it that much later; those after it do not wait.
    case delayWebhook
    /// Send it twice.
    case duplicateWebhook
    /// Hold it back until the call's next event is out.
    case reorderWebhook
    /// Do not send it. The cloud thinks it was not accepted, and does not try again.
    case loseWebhook
    /// Send it, but lose the answer: the cloud thinks its time was up, and tries again.
    case loseReply
    /// Leave the signature out.
    case unsignedWebhook
    /// Send it by the other HTTP method than the configured one.
    case otherMethodWebhook
    /// Send digits as before 2020: `"dtmf": "1234"`.
    case legacyDigits
    /// Send `null` when nothing was typed.
    case nullDigits

    /// Whether it happens to webhooks; the others happen to requests.
    package var isOfWebhooks: Bool {
        switch self {
        case .delay, .resetBefore, .resetAfter, .status, .wrongRegion: false
        case .delayWebhook, .duplicateWebhook, .reorderWebhook, .loseWebhook, .loseReply, .unsignedWebhook, .otherMethodWebhook, .legacyDigits,
            .nullDigits:
            true
        }
    }
}
