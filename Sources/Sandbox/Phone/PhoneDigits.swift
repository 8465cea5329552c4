/// `POST /sandbox/phone/calls/{id}/digits`: keys are pressed.
package struct PhoneDigits: Sendable, Codable, Equatable {
    /// Of `0-9*#`, and `p` for a pause.
    package var digits: String

    package init(digits: String) {
        self.digits = digits
    }

    var isValid: Bool {
        !digits.isEmpty && digits.count <= 100 && digits.allSatisfy { "0123456789*#p".contains($0) }
    }
}
