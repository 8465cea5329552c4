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
    /// Nobody hears it.
    package let muted: Bool
    /// It hears nobody.
    package let earmuffed: Bool
    /// The name of the conversation it is in.
    package let conversation: String?
    /// ISO 8601, milliseconds, UTC.
    package let startedAt: String?
    /// nil while it lasts.
    package let endedAt: String?

    package init(
        uuid: String,
        direction: String,
        status: String,
        from: String,
        to: String,
        bridge: Bool,
        muted: Bool = false,
        earmuffed: Bool = false,
        conversation: String? = nil,
        startedAt: String? = nil,
        endedAt: String? = nil
    ) {
        self.uuid = uuid
        self.direction = direction
        self.status = status
        self.from = from
        self.to = to
        self.bridge = bridge
        self.muted = muted
        self.earmuffed = earmuffed
        self.conversation = conversation
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}
