/// What a caller typed at the prompt, once, however often the webhook that says so is delivered.
package struct PINAttempt: Sendable, Equatable {
    package let call: CallID
    /// Tells this attempt from the call's others: the webhook's own timestamp, or a hash of its body.
    package let id: String
    /// Nil when nothing was typed, or nothing that could be a PIN.
    package let pin: PIN?
    /// Whether anything was typed.
    package let isSilent: Bool

    package init(call: CallID, id: String, digits: String) {
        self.call = call
        self.id = id
        self.pin = PIN(digits)
        self.isSilent = digits.isEmpty
    }
}
