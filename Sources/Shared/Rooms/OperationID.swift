import Tokens

/// Names one attempt to make a bridge: recorded before the dial, carried by it, and recognised in whatever comes back.
package struct OperationID: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    /// - Parameter text: 1 to 32 of `A-Z a-z 0-9 _ -`, else nil.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.isIdentifier(of: 1...32) else { return nil }
        self.text = text
    }

    /// 64 random bits in hexadecimal.
    package init(from random: inout some RandomNumberGenerator) {
        let digits = String(random.next() as UInt64, radix: 16)
        text = String(repeating: "0", count: 16 - digits.count) + digits
    }

    package var description: String { text }
}
