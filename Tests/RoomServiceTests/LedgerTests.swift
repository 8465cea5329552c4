import Foundation
import Logging
import Redis
import Rooms
import Support
import Testing

@testable import RoomService

@Suite("Calls that are over: the ledger and a call's story")
struct LedgerTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)

    /// A caller of a fresh room who typed a wrong PIN, then the right one, and hung up.
    func finishedCall(_ name: String, in fixture: RoomServiceFixture) async throws -> CallID {
        let room = try await fixture.room("standup")
        let call = try #require(CallID(name))
        try await fixture.withStore { store in
            func type(_ digits: String, _ second: Int64) async throws {
                _ = try await store.judge(
                    PINAttempt(call: call, id: "\(second)", digits: digits), caller: .withheld, maskedNumber: "+1555***67",
                    now: now + .seconds(second))
            }
            _ = try await store.tell(CallEntry(.status(.ringing), at: now), of: call, now: now)
            try await type(room["pin"] == "5739" ? "5738" : "5739", 2)
            try await type(try #require(room["pin"]), 4)
            var end = CallEntry(.status(.completed), at: now + .seconds(9))
            end.facts = [.duration: "7", .price: "0.00052500", .rate: "0.00450000", .direction: "inbound"]
            for _ in 0..<2 { _ = try await store.tell(end, of: call, now: now + .seconds(9)) }
        }
        return call
    }

    @Test("An ended call is listed once, with the price as it was reported, and the newest first")
    func ledger() async throws {
        try await RoomServiceFixture.with { fixture in
            #expect(try await fixture.get("/room/standup/calls").body == #"{"roomId":"standup","calls":[]}"#)
            _ = try await finishedCall("first", in: fixture)
            _ = try await finishedCall("second", in: fixture)
            let answer = try await fixture.get("/room/standup/calls")
            #expect(answer.status == 200)
            let body = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
            let calls = try #require(body["calls"] as? [[String: Any]])
            #expect(calls.compactMap { $0["id"] as? String } == ["second", "first"])
            #expect(calls.first?["price"] as? String == "0.00052500")
            #expect(calls.first?["ratePerMinute"] as? String == "0.00450000")
            #expect(calls.first?["durationSeconds"] as? String == "7")
            #expect(calls.first?["cause"] as? String == "completed")
            #expect(calls.first?["number"] as? String == "+1555***67")
            #expect(calls.first?["joinedAt"] as? String == "2023-11-14T22:13:24.000Z")
            #expect(try await fixture.get("/room/standup/calls?before=1").body == #"{"roomId":"standup","calls":[]}"#)
            #expect(try await fixture.get("/room/standup/calls?before=x").status == 400)
            #expect(try await fixture.get("/room/a.b/calls").status == 400)
        }
    }

    @Test("A call's story tells what happened in order, and never what was typed")
    func story() async throws {
        try await RoomServiceFixture.with { fixture in
            let pin = try #require(try await fixture.room("standup")["pin"])
            let call = try await finishedCall("first", in: fixture)
            let answer = try await fixture.get("/calls/\(call)/explain")
            #expect(answer.status == 200)
            #expect(answer["roomId"] == "standup")
            let body = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
            let story = try #require(body["story"] as? [[String: Any]])
            #expect(story.compactMap { $0["what"] as? String } == ["ringing", "attempt", "joined", "completed"])
            #expect(story.allSatisfy { ($0["text"] as? String)?.isEmpty == false })
            #expect(!answer.body.contains(pin))
            #expect(try await fixture.get("/calls/nobody/explain").status == 404)
            #expect(try await fixture.get("/calls/a.b/explain").status == 404)
        }
    }
}
