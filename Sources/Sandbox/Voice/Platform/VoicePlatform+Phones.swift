/// What the person with a virtual phone can do.
extension VoicePlatform {
    /// Calls as the phones see them, oldest first.
    func phoneCalls() -> [VoiceCall] {
        order.compactMap { calls[$0] }
    }

    func call(_ uuid: String) -> VoiceCall? {
        calls[uuid]
    }

    /// - Returns: false when the call is unknown or over.
    func type(_ keys: String, on uuid: String) -> Bool {
        guard calls[uuid]?.isOver == false else { return false }
        press(keys, on: uuid)
        return true
    }

    func hangUpPhone(_ uuid: String) -> Bool {
        guard calls[uuid]?.isOver == false else { return false }
        end(uuid, .callerHungUp)
        return true
    }

    func setBehaviour(_ behaviour: PhoneBehaviour, of number: String) {
        phones[PhoneNumber.bare(number)] = behaviour
    }

    func setFaults(_ faults: WebhookFaults) {
        self.faults = faults
    }

    func currentFaults() -> WebhookFaults {
        faults
    }

    /// Whether one leg hears another in a conversation.
    func hears(_ listener: String, _ speaker: String) -> Bool {
        guard let one = calls[listener], let other = calls[speaker], !one.earmuffed, !other.muted else { return false }
        return directory.hears(listener, speaker)
    }
}
