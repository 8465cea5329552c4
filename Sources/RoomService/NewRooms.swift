import NIOConcurrencyHelpers
import Rooms

/// Counts the rooms that each client address has made here within an hour of the clock, so that nobody fills Redis and the video cloud with rooms.
///
/// In this process alone: it costs a first visit no round trip, and replicas together allow so many times more.
final class NewRooms: Sendable {
    private struct Hour {
        var number: Int64 = 0
        var made: [CallerKey: Int] = [:]
    }

    private let perHour: Int
    private let hour = NIOLockedValueBox(Hour())

    /// - Parameter perHour: the most for one address.
    init(perHour: Int) {
        self.perHour = perHour
    }

    /// Takes one back that came to nothing.
    func takeBack(_ address: CallerKey, now: Timestamp) {
        hour.withLockedValue { hour in
            guard hour.number == now.milliseconds / Self.length, let made = hour.made[address] else { return }
            hour.made[address] = made > 1 ? made - 1 : nil
        }
    }

    private static let length = Duration.seconds(3600).wholeMilliseconds

    /// Counts one more, unless the address has had as many as it may.
    ///
    /// - Returns: nil when it counts; else how long until the next hour.
    func count(_ address: CallerKey, now: Timestamp) -> Duration? {
        hour.withLockedValue { hour in
            let (number, passed) = now.milliseconds.quotientAndRemainder(dividingBy: Self.length)
            // Which addresses to keep isn't worth knowing: whoever has so many of them isn't kept out by counting.
            if number != hour.number || hour.made.count >= ServiceLimits.addressesCounted { hour = Hour(number: number) }
            let made = hour.made[address, default: 0]
            guard made < perHour else { return .milliseconds(Self.length - passed) }
            hour.made[address] = made + 1
            return nil
        }
    }
}
