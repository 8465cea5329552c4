import Foundation

/// A moment of wall-clock time in milliseconds since 1970, as Redis and the providers count it.
///
/// Functions here take the moment as an argument instead of asking a clock, so that a test decides what time it is.
package struct Timestamp: Sendable, Hashable, Comparable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// `2026-11-23T10:00:00.000Z`
    package var iso8601: String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(Self.iso8601Style)
    }

    /// Reads what ``iso8601`` wrote.
    init?(iso8601 text: String) {
        guard let date = try? Date(text, strategy: Self.iso8601Style) else { return nil }
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }

    private static let iso8601Style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    package static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - duration.wholeMilliseconds)
    }
}

extension Duration {
    /// The duration in milliseconds, the rest cut off: the unit of every TTL and deadline in Redis.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
