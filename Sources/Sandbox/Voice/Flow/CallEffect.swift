/// What a ``CallFlow`` wants done. The flow decides; the platform does.
enum CallEffect: Sendable, Equatable {
    case hear(PhoneLine.Kind, String, prompt: PhoneLine.Prompt? = nil)
    /// Replaces the timer that may be running. Comes back as `timerFired`.
    case startTimer(Duration, generation: Int)
    case stopTimer
    /// Without a generation the reply is of no consequence.
    case postInput(InputResult, generation: Int?)
    case postNotify(NotifyAction, generation: Int)
    case join(ConversationAction)
    case joinByUUID(String, ConversationAction)
    case leaveConversation
    case dial(ConnectAction, generation: Int)
    case dropPeer
    /// A recording runs beside the flow until the call ends.
    case beginRecording(RecordAction)
    /// A recording that held up the flow is over.
    case endRecording(RecordAction)
    /// Nothing is left to do.
    case exhausted
}
