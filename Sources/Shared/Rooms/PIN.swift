/// The digits a phone caller types to enter a room.
///
/// It is a secret: its description doesn't show it, so that it cannot reach a log by accident.
package struct PIN: Sendable, Hashable, CustomStringConvertible {
    /// Lengths that exist at all, in digits. Twenty is the platform's limit for one input; twelve is what people can type.
    package static let lengths = 4...12

    /// For the page that must show it and the Redis key that finds it; nowhere else.
    package let digits: String

    /// - Parameter digits: ASCII digits, as many as ``lengths`` allows; nil for anything else. What a caller typed is checked only for this
    ///   form, never for whether we would have made such a PIN: an attacker learns nothing from the difference.
    package init?(_ digits: some StringProtocol) {
        guard Self.lengths.contains(digits.utf8.count), digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.digits = String(digits)
    }

    package var description: String { "[PIN]" }
}

extension PIN: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: []) }
}
