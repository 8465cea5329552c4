/// Someone or something connected to a session.
package struct VideoConnection: Sendable, Equatable {
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

    package let id: String
    package let state: State
    /// Milliseconds since 1970.
    package let createdMilliseconds: Int64?

    package init(id: String, state: State, createdMilliseconds: Int64?) {
        self.id = id
        self.state = state
        self.createdMilliseconds = createdMilliseconds
    }
}
