import Glibc

/// The time of day, given to whoever needs it, so that tests can set it. Deadlines use `any Clock<Duration>` instead: this clock may jump.
package struct WallClock: Sendable {
    /// Milliseconds since 1970.
    package let milliseconds: @Sendable () -> Int

    package init(milliseconds: @escaping @Sendable () -> Int) {
        self.milliseconds = milliseconds
    }

    /// Seconds since 1970.
    package func seconds() -> Int { milliseconds() / 1000 }

    /// The system's clock.
    package static var system: WallClock {
        WallClock {
            var now = timeval()
            gettimeofday(&now, nil)
            return now.tv_sec * 1000 + now.tv_usec / 1000
        }
    }

    /// A clock that stands still.
    package static func fixed(seconds: Int) -> WallClock {
        WallClock { seconds * 1000 }
    }

    /// `2026-01-31T23:59:59` of a second since 1970, in UTC.
    static func isoDateTime(_ second: Int) -> String {
        let parts = calendarParts(second)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(date)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }

    /// `Sat, 31 Jan 2026 23:59:59 GMT` of a second since 1970: the date of an HTTP header (RFC 9110, 5.6.7).
    static func httpDate(_ second: Int) -> String {
        let parts = calendarParts(second)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = days[Int(parts.tm_wday) % days.count]
        let month = months[Int(parts.tm_mon) % months.count]
        return "\(day), \(two(parts.tm_mday)) \(month) \(parts.tm_year + 1900) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }

    private static func calendarParts(_ second: Int) -> tm {
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        return parts
    }
}
