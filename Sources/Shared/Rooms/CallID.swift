import Tokens

/// The `uuid` Vonage gives a call leg. Inbound ones may lack dashes, so it is not read as a UUID: 1 to 64 of `A-Z a-z 0-9 _ -`.
///
/// Source: captures of real webhooks (`0A0000000123ABCD1`); Voice webhook reference.
package struct CallID: Sendable, Hashable, CustomStringConvertible {
    /// Longest call id we take, in characters.
    package static let maximumLength = 64

    package let text: String

    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.isIdentifier(of: 1...Self.maximumLength) else { return nil }
        self.text = text
    }

    package var description: String { text }
}

extension CallID {
    /// The id of a call that we make: the operation's, whose alphabet is the same.
    init(operation: OperationID) {
        text = operation.text
    }
}
