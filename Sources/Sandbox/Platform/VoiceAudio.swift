/// Who hears whom on the voice side. The sandbox carries no sound itself; the pages of phones and browsers send it to each other as this says.
package protocol VoiceAudio: Sendable {
    /// Those of the legs that exist, and which of the others each hears.
    func audio(of legs: Set<String>) async -> [String: AudioLeg]

    /// Has a function called after everything that may change what ``audio(of:)`` says.
    func whenAudioChanges(_ tell: @escaping @Sendable () -> Void) async
}

extension VoiceAudio {
    package func audio(of legs: Set<String>) async -> [String: AudioLeg] { [:] }
    package func whenAudioChanges(_ tell: @escaping @Sendable () -> Void) async {}
}
