/// Why the `phone` command got nowhere. One line for the terminal.
struct PhoneClientError: Error, CustomStringConvertible, Equatable {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
