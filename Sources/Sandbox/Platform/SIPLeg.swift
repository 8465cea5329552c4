/// The voice side's end of a SIP call that the video side placed.
package struct SIPLeg: Sendable {
    /// The leg's call uuid in the Voice API.
    package let uuid: String
    private let end: @Sendable () async -> Void
    private let tones: @Sendable (String) async -> Void

    /// - Parameters:
    ///   - uuid: the leg's call uuid in the Voice API.
    ///   - hangUp: what the gateway's BYE does; must be harmless when the leg is over already.
    ///   - dtmf: what the gateway's telephone events do: digits of `0-9*#p`, `p` being a pause of 500 ms.
    package init(uuid: String, hangUp: @escaping @Sendable () async -> Void, dtmf: @escaping @Sendable (String) async -> Void = { _ in }) {
        self.uuid = uuid
        self.end = hangUp
        self.tones = dtmf
    }

    /// Sends BYE: the leg ends, and the `ended` given with the INVITE is called.
    package func hangUp() async {
        await end()
    }

    /// Sends DTMF tones towards the voice side.
    package func playDTMF(_ digits: String) async {
        await tones(digits)
    }
}
