/// What `GET /sandbox/state` answers.
package struct StateReport: Encodable {
    let sessions: [SessionState]
    let conversations: [ConversationState]
    let calls: [CallState]
    /// The last requests, newest last.
    let requests: [LoggedRequest]
    let faults: [Fault]
}
