/// Someone or something connected to a session.
package struct VideoConnection: Sendable, Equatable {
    /// How far it has come; words that the reference doesn't have are kept as they are.
    package enum State: Sendable, Equatable {
        case connecting
        case connected
        case other(String)

        init(_ text: String) {
            self =
                switch text {
                case "Connecting": .connecting
                case "Connected": .connected
                default: .other(text)
                }
        }
    }

    /// What a forced disconnect names.
    package let id: String
    /// How far it has come.
    package let state: State
    /// Milliseconds since 1970.
    package let createdMilliseconds: Int64?

    /// - Parameter createdMilliseconds: since 1970; `nil` if OpenTok doesn't say.
    package init(id: String, state: State, createdMilliseconds: Int64?) {
        self.id = id
        self.state = state
        self.createdMilliseconds = createdMilliseconds
    }
}
