import Redis
import Support
import Testing

@testable import Rooms

extension RoomStoreTests {
    @Test("A roster has so many browsers and no more; who leaves makes room, and it can be read all the time")
    func fullRoster() async throws {
        try await withRedis(.unix) { _, redis in
            let store = RoomStore(redis: redis)
            _ = try await store.create(standup, session: session, now: now)
            func show(_ number: Int, isConnected: Bool = true, at moment: Timestamp) async throws {
                try await store.show(
                    Participant(id: "browser-\(number)", name: nil, isConnected: isConnected, since: moment), in: standup, now: moment)
            }
            for number in 0..<20 { try await store.hide(leg: "leg-\(number)", in: standup, now: now) }
            for number in 0..<RoomLimits.rosterEntries + 50 { try await show(number, at: now) }
            #expect(try await store.roster(standup, now: now).participants.count == RoomLimits.rosterEntries)
            #expect(try await store.participants(of: standup).count == RoomLimits.rosterEntries)
            for number in 0..<10 { try await show(number, isConnected: false, at: now) }
            let later = now + RoomLimits.goneShownFor + .seconds(1)
            try await show(2000, at: later)
            let shown = try await store.participants(of: standup).map(\.id)
            #expect(shown.contains("browser-2000"))
            #expect(!shown.contains("browser-1"))
        }
    }
}
