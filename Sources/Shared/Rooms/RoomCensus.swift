import NIOConcurrencyHelpers
import Redis

/// How many rooms are live, by the length of their PINs: what decides how long the next PIN must be.
package struct RoomCensus: Sendable, Equatable {
    /// Live rooms by the digits of their PIN; lengths without any are absent.
    package var liveRooms: [Int: Int] = [:]
    /// Wrong PINs of the last hour, over all callers.
    package var wrongPINs = 0

    package var total: Int { liveRooms.values.reduce(0, +) }

    /// What the last look at Redis found, so that a room can be made without looking first. The look that comes with the reservation corrects it.
    final class Cache: Sendable {
        private let latest = NIOLockedValueBox<RoomCensus?>(nil)

        var value: RoomCensus? {
            get { latest.withLockedValue { $0 } }
            set { latest.withLockedValue { $0 = newValue } }
        }
    }

    /// The commands that take the census, in the order that ``init(replies:)`` expects their replies.
    static func commands(now: Timestamp) -> [RedisCommand] {
        PIN.lengths.map { RedisCommand("ZCOUNT", RedisKey.rooms(digits: $0), "(\(now.milliseconds)", "+inf") }
            + [RedisCommand("ZCOUNT", RedisKey.allGuesses, String((now - .seconds(3600)).milliseconds), "+inf")]
    }

    init(replies: some Collection<RedisReply>) {
        let counts = replies.map { Int($0.integer ?? 0) }
        for (digits, count) in zip(PIN.lengths, counts) where count > 0 { liveRooms[digits] = count }
        wrongPINs = counts.last ?? 0
    }

    package init() {}
}

extension RoomStore {
    /// Counts the live rooms, in one round trip.
    package func takeCensus(now: Timestamp) async throws(RoomError) -> RoomCensus {
        let found = RoomCensus(replies: try await pipeline(RoomCensus.commands(now: now)))
        census.value = found
        return found
    }
}
