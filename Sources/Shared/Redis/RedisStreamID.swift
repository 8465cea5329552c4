/// The id of an entry of a Redis stream: milliseconds and a number, `1700000000000-0`. Later entries have greater ids.
package struct RedisStreamID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// When it was added, by the server's clock: milliseconds since 1970.
    package let milliseconds: UInt64
    /// Which one of that millisecond.
    package let number: UInt64

    /// Before the first entry of any stream.
    package static let zero = RedisStreamID(milliseconds: 0, number: 0)

    /// An id by its two numbers.
    package init(milliseconds: UInt64, number: UInt64) {
        self.milliseconds = milliseconds
        self.number = number
    }

    /// - Parameter text: nil if it is anything but two decimal numbers with a dash between.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let milliseconds = UInt64(parts[0]), let number = UInt64(parts[1])
        else { return nil }
        self.init(milliseconds: milliseconds, number: number)
    }

    /// Whether the one was added before the other.
    package static func < (one: RedisStreamID, other: RedisStreamID) -> Bool {
        (one.milliseconds, one.number) < (other.milliseconds, other.number)
    }

    /// As Redis writes it.
    package var description: String { "\(milliseconds)-\(number)" }
}
