/// What `GET /sandbox/state` answers.
package struct StateReport: Encodable {
    let sessions: [SessionState]
    let conversations: [ConversationState]
    let calls: [CallState]
    /// How fast Voice was asked, at most.
    let rates: VoiceRates?
    /// The last requests, newest last.
    let requests: [LoggedRequest]
    let faults: [Fault]
}
