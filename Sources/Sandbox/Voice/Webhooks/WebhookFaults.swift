/// How the platform misbehaves towards the application on demand. Everything here has been seen of the real one.
package struct WebhookFaults: Sendable, Codable, Equatable {
    /// The shape of an `input` webhook.
    package enum DigitsShape: String, Sendable, Codable {
        /// `"dtmf":{"digits":"1234","timed_out":false}`
        case object
        /// `"dtmf":"1234","timed_out":false`, the shape before 2020.
        case legacy
        /// As `object`, but `null` when nothing was typed.
        case null
    }

    /// Every webhook is sent twice; the second answer counts.
    package var duplicate = false
    /// Each status event of a call is held back until the next one is out.
    package var reorder = false
    /// Every webhook is sent this much later.
    package var delayMilliseconds = 0
    /// The signature is left out.
    package var unsigned = false
    /// Status events come by the other HTTP method than the configured one.
    package var otherMethod = false
    /// The first answer to each webhook is lost on its way, as if the time were up: the platform tries again.
    package var loseFirstReply = false
    package var digits = DigitsShape.object

    package init() {}

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        duplicate = try container.decodeIfPresent(Bool.self, forKey: .duplicate) ?? duplicate
        reorder = try container.decodeIfPresent(Bool.self, forKey: .reorder) ?? reorder
        delayMilliseconds = try container.decodeIfPresent(Int.self, forKey: .delayMilliseconds) ?? delayMilliseconds
        unsigned = try container.decodeIfPresent(Bool.self, forKey: .unsigned) ?? unsigned
        otherMethod = try container.decodeIfPresent(Bool.self, forKey: .otherMethod) ?? otherMethod
        loseFirstReply = try container.decodeIfPresent(Bool.self, forKey: .loseFirstReply) ?? loseFirstReply
        digits = try container.decodeIfPresent(DigitsShape.self, forKey: .digits) ?? digits
    }
}
