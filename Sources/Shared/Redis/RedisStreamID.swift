/// The id of an entry of a Redis stream: milliseconds and a number, `1700000000000-0`. Later entries have greater ids.
package struct RedisStreamID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let milliseconds: UInt64
    package let number: UInt64

    /// Before the first entry of any stream.
    package static let zero = RedisStreamID(milliseconds: 0, number: 0)

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

    package static func < (one: RedisStreamID, other: RedisStreamID) -> Bool {
        (one.milliseconds, one.number) < (other.milliseconds, other.number)
    }

    package var description: String { "\(milliseconds)-\(number)" }
}
