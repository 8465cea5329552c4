/// The voice side's part of `GET /sandbox/state` and of `POST /sandbox/reset`.
package protocol VoiceStateReporting: Sendable {
    /// Every conversation that has members, and every call of this run, oldest first.
    func voiceState() async -> (conversations: [ConversationState], calls: [CallState])

    /// How fast Voice was asked since the start or the last reset; nil of a recorder that counts nothing.
    func voiceRates() async -> VoiceRates?

    /// Ends every call without telling anybody and forgets all that happened.
    func resetVoice() async
}
