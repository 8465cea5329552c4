extension VoicePlatform: VoiceStateReporting {
    package func voiceState() -> (conversations: [ConversationState], calls: [CallState]) {
        (
            directory.inUse.map { ConversationState(name: $0.name, members: $0.members.map(\.leg)) },
            order.compactMap { calls[$0]?.state }
        )
    }

    package func resetVoice() {
        forgetAll()
    }
}
