extension VoicePlatform: VoiceAudio {
    package func audio(of legs: Set<String>) -> [String: AudioLeg] {
        let known = legs.compactMap { calls[$0] }
        return Dictionary(uniqueKeysWithValues: known.map { ($0.uuid, leg($0, among: known)) })
    }

    private func leg(_ call: VoiceCall, among others: [VoiceCall]) -> AudioLeg {
        let isUp = call.answeredAt != nil && !call.isOver
        let heard = isUp ? others.filter { $0.uuid != call.uuid && reaches($0, call) }.map(\.uuid) : []
        return AudioLeg(isUp: isUp, isOver: call.isOver, hears: Set(heard))
    }

    private func reaches(_ speaker: VoiceCall, _ listener: VoiceCall) -> Bool {
        guard speaker.answeredAt != nil, !speaker.isOver else { return false }
        // The two legs of a `connect` are in no named conversation.
        guard speaker.peer == listener.uuid || listener.peer == speaker.uuid else { return hears(listener.uuid, speaker.uuid) }
        return !speaker.muted && !listener.earmuffed
    }

    package func whenAudioChanges(_ tell: @escaping @Sendable () -> Void) {
        audioChanged = tell
    }
}
