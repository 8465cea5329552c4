import Crypto
import Logging

/// The SIP door: what `sip.nexmo.com` is to the video cloud.
extension VoicePlatform: SIPDestination {
    /// A linked number makes an inbound call with the answer webhook; any other number is trunked to a virtual phone. Wrong credentials are
    /// refused as SIP 401 or 403: no leg comes of them.
    package func invite(_ invite: SIPInvite, news: @escaping @Sendable (SIPNews) -> Void) async -> SIPLeg {
        guard let refusal = refusal(of: invite) else {
            let uuid = place(invite, news)
            return SIPLeg(
                uuid: uuid,
                hangUp: { await self.hangUp(uuid) },
                dtmf: { await self.playKeys($0, uuid) }
            )
        }
        logger.notice("A SIP INVITE was refused", metadata: ["status": "\(refusal)"])
        news(.ended(code: refusal, message: "Refused"))
        return SIPLeg(uuid: legUUID(inbound: true), hangUp: {})
    }

    private func place(_ invite: SIPInvite, _ news: @escaping @Sendable (SIPNews) -> Void) -> String {
        let number = PhoneNumber.bare(SIPAddress(invite.uri)?.user ?? "")
        let from = invite.from.map { PhoneNumber.bare(SIPAddress($0)?.user ?? $0) } ?? "anonymous"
        if configuration.numbers.contains(number) {
            return insertBridge(from: from, to: number, sipHeaders: Self.forwarded(invite.headers), sipNews: news)
        }
        var call = outbound(
            from: CallEndpoint(type: "phone", address: from),
            to: CallEndpoint(type: "phone", address: number),
            bridge: true,
            isApplications: false
        )
        call.sipNews = news
        ring(call)
        return call.uuid
    }

    /// - Returns: the SIP status; nil when the INVITE is good.
    private func refusal(of invite: SIPInvite) -> Int? {
        guard let username = invite.username, let password = invite.password else { return 401 }
        guard username == configuration.apiKey, Self.isSame(password, configuration.apiSecret) else { return 403 }
        guard let address = SIPAddress(invite.uri), PhoneNumber.isValid(address.user) else { return 404 }
        return nil
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        SHA256.hash(data: Array(one.utf8)) == SHA256.hash(data: Array(other.utf8))
    }

    /// Which headers reach the answer webhook: every `X-` header as it was spelt, except `X-Nexmo…`, and `User-to-User`.
    static func forwarded(_ headers: [(String, String)]) -> [String: String] {
        var result: [String: String] = [:]
        for (name, value) in headers {
            let lower = name.lowercased()
            let isOwn = lower.hasPrefix("x-") && !lower.hasPrefix("x-nexmo")
            if isOwn || (lower == "user-to-user" && value.count <= 256) { result[name] = value }
        }
        return result
    }

    private func hangUp(_ uuid: String) {
        guard let call = calls[uuid], !call.isOver else { return }
        end(uuid, call.isRinging ? CallEnding(status: .cancelled, by: .user) : .callerHungUp)
    }

    private func playKeys(_ keys: String, _ uuid: String) {
        guard let call = calls[uuid], !call.isOver else { return }
        if call.direction == .outbound {
            hear(uuid, .tones, "tones \(keys)")
        } else {
            press(keys, on: uuid)
        }
    }
}
