/// Why the `phone` command got nowhere. One line for the terminal.
struct PhoneClientError: Error, CustomStringConvertible, Equatable {
    let description: String
    /// The sandbox refused for the state its calls are in: there is no such call, or it is not ringing.
    let isRefusal: Bool

    init(_ description: String, isRefusal: Bool = false) {
        self.description = description
        self.isRefusal = isRefusal
    }
}
