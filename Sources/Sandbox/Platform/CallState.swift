/// One call leg as `GET /sandbox/state` shows it.
package struct CallState: Sendable, Encodable, Equatable {
    package let uuid: String
    /// `inbound` or `outbound`, as the Voice API says it.
    package let direction: String
    /// The Voice API's status word: `ringing`, `answered`, `completed`, …
    package let status: String
    package let from: String
    package let to: String
    /// True for a leg that a video session's SIP dial made.
    package let bridge: Bool

    package init(uuid: String, direction: String, status: String, from: String, to: String, bridge: Bool) {
        self.uuid = uuid
        self.direction = direction
        self.status = status
        self.from = from
        self.to = to
        self.bridge = bridge
    }
}
