import Foundation

/// How the platform writes times.
enum WallTime {
    /// ISO 8601 with milliseconds, UTC.
    static func text(_ date: Date) -> String {
        Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(date)
    }

    /// The same, to the second: `start_time` and `end_time` always end in `.000Z`.
    static func wholeSeconds(_ date: Date) -> String {
        text(Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down)))
    }
}
