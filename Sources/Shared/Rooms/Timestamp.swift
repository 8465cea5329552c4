import Foundation

/// A moment of wall-clock time in milliseconds since 1970, as Redis and the providers count it.
///
/// Functions here take the moment as an argument instead of asking a clock, so that a test decides what time it is.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let milliseconds: Int64

    /// - Parameter milliseconds: what lies before the year 0 or after the year 9999 becomes the nearest moment that doesn't, so that no sum of
    ///   what somebody sent and a limit of ours overflows.
    package init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.earliest), Self.latest)
    }

    /// - Parameter score: as Redis gives a moment back that was the score of a sorted set's member.
    init(score: Double) {
        self.init(milliseconds: Int64(exactly: score.rounded()) ?? (score < 0 ? Self.earliest : Self.latest))
    }

    /// 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z.
    private static let earliest: Int64 = -62_167_219_200_000
    private static let latest: Int64 = 253_402_300_799_999

    /// `2026-11-23T10:00:00.000Z`
    ///
    /// Hand-written because every caller's way in says when it was, and Foundation's formatter takes as long as the whole rest of that
    /// entry, and loses a millisecond now and then to floating point.
    package var iso8601: String {
        let thousandths = (milliseconds % 1000 + 1000) % 1000
        var second = time_t((milliseconds - thousandths) / 1000)
        var parts = tm()
        gmtime_r(&second, &parts)
        let year = Int64(parts.tm_year) + 1900
        return String(unsafeUninitializedCapacity: 24) { text in
            func write(_ number: some BinaryInteger, digits: Int, at position: Int, then mark: Unicode.Scalar) {
                var rest = number
                for offset in (0..<digits).reversed() {
                    text[position + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[position + digits] = UInt8(ascii: mark)
            }
            write(year, digits: 4, at: 0, then: "-")
            write(parts.tm_mon + 1, digits: 2, at: 5, then: "-")
            write(parts.tm_mday, digits: 2, at: 8, then: "T")
            write(parts.tm_hour, digits: 2, at: 11, then: ":")
            write(parts.tm_min, digits: 2, at: 14, then: ":")
            write(parts.tm_sec, digits: 2, at: 17, then: ".")
            write(thousandths, digits: 3, at: 20, then: "Z")
            return 24
        }
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
