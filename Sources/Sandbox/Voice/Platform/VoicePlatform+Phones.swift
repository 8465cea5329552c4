/// What the person with a virtual phone can do.
extension VoicePlatform {
    /// Calls as the phones see them, oldest first.
    ///
    /// - Parameters:
    ///   - number: only those of this phone.
    ///   - isLive: only those that are not over.
    func phoneCalls(of number: String? = nil, isLive: Bool = false) -> [VoiceCall] {
        let number = number.map(PhoneNumber.bare)
        return order.compactMap { calls[$0] }.filter { call in
            (number == nil || call.phone == number) && !(isLive && call.isOver)
        }
    }

    func call(_ uuid: String) -> VoiceCall? {
        calls[uuid]
    }

    /// A call by its uuid, or by the number of its phone: then the newest, of those that are not over if there are any.
    func call(named uuidOrNumber: String) -> VoiceCall? {
        calls[uuidOrNumber] ?? phoneCalls(of: uuidOrNumber, isLive: true).last ?? phoneCalls(of: uuidOrNumber).last
    }

    /// Somebody picks up a phone that rings.
    ///
    /// - Returns: false when it does not ring.
    func answerPhone(_ uuid: String) -> Bool {
        guard let call = calls[uuid], call.isRinging else { return false }
        rang(uuid, .answered(byMachine: call.behaviour.behaviour == .voicemail))
        return true
    }

    /// - Returns: false when it does not ring.
    func declinePhone(_ uuid: String) -> Bool {
        guard let call = calls[uuid], call.isRinging else { return false }
        rang(uuid, .ended(.declined))
        return true
    }

    /// - Returns: false when the call is unknown, not answered or over.
    func type(_ keys: String, on uuid: String) -> Bool {
        guard let call = calls[uuid], !call.isOver, !call.isRinging else { return false }
        press(keys, on: uuid)
        return true
    }

    /// The person says something: to a prompt that takes speech, and to all who hear them.
    ///
    /// - Returns: false when the call is unknown, not answered or over.
    func say(_ text: String, on uuid: String) -> Bool {
        guard let call = calls[uuid], !call.isOver, call.answeredAt != nil else { return false }
        hear(uuid, .said, text)
        if !call.muted {
            let pair = (call.parent?.uuid ?? call.peer).map { [$0] } ?? []
            for listener in directory.listeners(to: uuid) + pair where calls[listener]?.earmuffed == false {
                hear(listener, .heard, "\(call.phone): \(text)")
            }
        }
        apply(calls[uuid]?.flow.spoken(text) ?? [], to: uuid)
        return true
    }

    /// Whoever hangs up a phone that rings declines.
    func hangUpPhone(_ uuid: String) -> Bool {
        guard let call = calls[uuid], !call.isOver else { return false }
        end(uuid, call.isRinging ? .declined : .callerHungUp)
        return true
    }

    func behaviour(of number: String) -> PhoneBehaviour {
        phones[PhoneNumber.bare(number)] ?? PhoneEnding.behaviour(of: number)
    }

    /// - Parameter behaviour: nil makes the phone do what its number says.
    func setBehaviour(_ behaviour: PhoneBehaviour?, of number: String) {
        phones[PhoneNumber.bare(number)] = behaviour
    }

    /// Whether one leg hears another in a conversation.
    func hears(_ listener: String, _ speaker: String) -> Bool {
        guard let one = calls[listener], let other = calls[speaker], !one.earmuffed, !other.muted else { return false }
        return directory.hears(listener, speaker)
    }
}
