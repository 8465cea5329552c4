/// One action of an NCCO as the interpreter understands it, its fields checked.
enum CallAction: Sendable, Equatable {
    case talk(PlayAction)
    case stream(PlayAction)
    case input(InputAction)
    case conversation(ConversationAction)
    case connect(ConnectAction)
    case record(RecordAction)
    case notify(NotifyAction)
    case wait(Duration)
    /// Joins a conversation by its uuid.
    case transfer(conversationUUID: String, ConversationAction)
}
