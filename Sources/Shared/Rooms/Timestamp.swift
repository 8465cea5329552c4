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
    ///
    /// Hand-written because every caller's way in says when it was, and Foundation's formatter takes as long as the whole rest of that
    /// entry, and loses a millisecond now and then to floating point.
    package var iso8601: String {
        let (seconds, thousandths) = Self.floored(milliseconds, 1000)
        let (day, second) = Self.floored(seconds, 86_400)
        let date = Self.civil(day)
        guard (0...9999).contains(date.year) else { return Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(Self.iso8601Style) }
        return String(unsafeUninitializedCapacity: 24) { text in
            func write(_ number: Int64, digits: Int, at position: Int, then mark: Unicode.Scalar) {
                var rest = number
                for offset in (0..<digits).reversed() {
                    text[position + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[position + digits] = UInt8(ascii: mark)
            }
            write(date.year, digits: 4, at: 0, then: "-")
            write(date.month, digits: 2, at: 5, then: "-")
            write(date.day, digits: 2, at: 8, then: "T")
            write(second / 3600, digits: 2, at: 11, then: ":")
            write(second / 60 % 60, digits: 2, at: 14, then: ":")
            write(second % 60, digits: 2, at: 17, then: ".")
            write(thousandths, digits: 3, at: 20, then: "Z")
            return 24
        }
    }

    /// The Gregorian date of a day counted from 1970. Years begin in March inside, so that a leap day is the last of its year; 400 of them are an era.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floored(day + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Quotient and remainder, the latter never negative: moments before 1970 are moments too.
    private static func floored(_ number: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
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
