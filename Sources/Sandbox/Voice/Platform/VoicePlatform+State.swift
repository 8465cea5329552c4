extension VoicePlatform: VoiceStateReporting {
    package func voiceState() -> (conversations: [ConversationState], calls: [CallState]) {
        (
            directory.inUse.map { ConversationState(name: $0.name, members: $0.members.map(\.leg)) },
            order.compactMap { uuid in calls[uuid]?.state(mutedAsMember: directory.isMuted(leg: uuid)) }
        )
    }

    package func voiceRates() -> VoiceRates? {
        VoiceRates(callsPerSecond: newCalls.state, requestsPerSecond: otherRequests.state)
    }

    package func resetVoice() {
        forgetAll()
    }
}
