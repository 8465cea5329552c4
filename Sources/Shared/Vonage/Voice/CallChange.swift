import JSON

/// What can be done to a call under way.
package enum CallChange: Sendable, Equatable {
    case hangUp
    /// Nobody hears this leg.
    case mute
    case unmute
    /// This leg hears nobody.
    case earmuff
    case unearmuff
    /// Goes on with another NCCO.
    case transfer(NCCO)
    /// Goes on with the NCCO found at that URL.
    case transferTo(WebhookAddress)

    /// The body of the request.
    package var body: [UInt8] {
        JSONWriter.object {
            switch self {
            case .hangUp: $0.member("action", "hangup")
            case .mute: $0.member("action", "mute")
            case .unmute: $0.member("action", "unmute")
            case .earmuff: $0.member("action", "earmuff")
            case .unearmuff: $0.member("action", "unearmuff")
            case .transfer(let ncco):
                $0.member("action", "transfer")
                $0.object("destination") {
                    $0.member("type", "ncco")
                    $0.key("ncco")
                    $0.raw(ncco.bytes)
                }
            case .transferTo(let address):
                $0.member("action", "transfer")
                $0.object("destination") {
                    $0.member("type", "ncco")
                    $0.member("url", [address.url])
                }
            }
        }
    }
}
