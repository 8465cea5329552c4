import Foundation
import HTTPTypes
import Redis
import Rooms
import ServiceKit
import Support
import Testing

@testable import RoomService

/// `/dial-out` with a number, `/hang-up` of single calls, `/mute` and its like, where no Voice application is configured: the video cloud rings.
@Suite("Single phones")
struct PhoneRoutesTests {
    static let allowed = ["DIAL_ALLOW": "1555, -1555666", "DIAL_CAPS": "room=1000,address=1000,all=1000,live=1000,room-live=1000"]

    func dials(_ fixture: RoomServiceFixture) async throws -> Int {
        try await fixture.sandboxState().requests.filter { $0.path.hasSuffix("/dial") }.count
    }

    func roster(_ fixture: RoomServiceFixture) async throws -> [[String: Any]] {
        let answer = try await fixture.get("/room/standup/roster")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        return try #require(object["callers"] as? [[String: Any]])
    }

    @Test("Somebody is rung into the session, is in the roster with a masked number, and is hung up once and for all")
    func rings() async throws {
        try await RoomServiceFixture.with(Self.allowed) { fixture in
            _ = try await fixture.room("standup")
            let answer = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=%2B1+(555)+123-4567&name=Bob&from=Ann")
            #expect(answer.status == 200)
            #expect(answer["state"] == "ringing")
            let call = try #require(answer["id"])
            let shown = try #require(try await roster(fixture).first)
            #expect(shown["id"] as? String == call)
            #expect(shown["number"] as? String == "+1555***67")
            #expect(shown["name"] as? String == "Bob")
            #expect(shown["direction"] as? String == "outbound")
            #expect(try await fixture.sandboxState().sessions.flatMap(\.connections).count == 1)
            for _ in 0..<2 { #expect(try await fixture.post("/hang-up", "roomId=standup&callId=\(call)").body == "Ok") }
            #expect(try await fixture.sandboxState().sessions.flatMap(\.connections).isEmpty)
            #expect(try await roster(fixture).first?["state"] as? String == "ended")
            #expect(try await dials(fixture) == 1)
        }
    }

    @Test("Without a list nobody may be rung; the rule is named; a dry run says so with 200")
    func notAllowed() async throws {
        try await RoomServiceFixture.with { fixture in
            _ = try await fixture.room("standup")
            let answer = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=15551234567")
            #expect(answer.status == 403)
            #expect(answer.errorCode == "dial_not_allowed")
            #expect(answer.errorFact("rule") == "not-allowed")
            let dry = try await fixture.post("/dial-out?dryRun=1", "roomId=standup&phoneNumber=15551234567")
            #expect(dry.status == 200)
            #expect(dry.body.contains(#""allowed":false,"rule":"not-allowed""#))
            #expect(try await dials(fixture) == 0)
        }
    }

    @Test(
        "A number that is none is refused as such and reaches no SIP address",
        arguments: [
            "123@evil.example;x=", "15551234567@evil.example", "sip:15551234567", "15551234567;x=1", "+", "", "123456", "1234567890123456",
            "0155512345",
            "++15551234567", "1555123456a", "１５５５１２３４５６７", "15551234567%0d%0aX:1",
        ])
    func badNumber(_ number: String) async throws {
        try await RoomServiceFixture.with(Self.allowed) { fixture in
            _ = try await fixture.room("standup")
            let encoded = number.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let answer = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=\(encoded)")
            #expect(answer.status == 400)
            #expect(answer.errorCode == "bad_number")
            #expect(try await dials(fixture) == 0)
        }
    }

    @Test("500 premium, far and malformed numbers make no call, and each is refused by the right code")
    func manyNumbers() async throws {
        let everywhere = ["DIAL_ALLOW": "1,2,3,4,5,6,7,8,9"]
        try await RoomServiceFixture.with(everywhere) { fixture in
            _ = try await fixture.room("standup")
            let ranges = ["1900", "1976", "1876", "1809", "870", "881", "882", "883", "979", "808", "449", "4484", "4470", "49900", "3389", "611900"]
            for number in 0..<500 {
                let isMalformed = number.isMultiple(of: 5)
                let digits = isMalformed ? "0\(1_000_000 + number)" : "\(ranges[number % ranges.count])\(1_000_000 + number)"
                let answer = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=\(digits)")
                #expect(answer.status == (isMalformed ? 400 : 403), "\(digits)")
                #expect(answer.errorCode == (isMalformed ? "bad_number" : "dial_not_allowed"))
            }
            #expect(try await dials(fixture) == 0)
        }
    }

    @Test("Our own number is not rung, nor any while the kill switch is on; who is over a cap is told when to come again")
    func refusals() async throws {
        try await RoomServiceFixture.with(["DIAL_ALLOW": "1", "DIAL_CAPS": "number=1"]) { fixture in
            _ = try await fixture.room("standup")
            #expect(try await fixture.post("/dial-out", "roomId=standup&phoneNumber=14155550100").errorFact("rule") == "deny:own-number")
            let configuration = try RedisConfiguration(url: fixture.redis.url, limits: .patient)
            try await withRedisClient(configuration) { redis in
                _ = try await redis.send(RedisCommand("SET", "dialling-off", "1"))
                let off = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=15551234567")
                #expect(off.status == 403)
                #expect(off.errorFact("rule") == "dialling-off")
                _ = try await redis.send(RedisCommand("DEL", "dialling-off"))
            }
            for _ in 0..<3 {
                let dry = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=15551234567&dryRun=1")
                #expect(dry.body.contains(#""allowed":true,"rule":"allow:+1""#))
            }
            #expect(try await fixture.post("/dial-out", "roomId=standup&phoneNumber=15551234567").status == 200)
            let over = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=15551234567")
            #expect(over.status == 429)
            #expect(over.errorCode == "too_many_calls")
            #expect(over.errorFact("rule") == "cap:number")
            #expect(over.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 3000)
        }
    }

    @Test("Who writes another first hop into X-Forwarded-For still meets the cap of their address")
    func forgedHops() async throws {
        try await RoomServiceFixture.with(["DIAL_ALLOW": "1555", "DIAL_CAPS": "address=2,room=1000,room-live=1000"]) { fixture in
            _ = try await fixture.room("standup")
            var statuses: [Int] = []
            for number in 0..<4 {
                let headers: HTTPFields = [HTTPField.Name.known("X-Forwarded-For"): "192.0.2.\(number), 198.51.100.7"]
                statuses.append(
                    try await fixture.post("/dial-out", "roomId=standup&phoneNumber=1555123456\(number)", headers).status)
            }
            #expect(statuses == [200, 200, 429, 429])
        }
    }

    @Test("Only by POST, only from the room's own page, only the room's own calls")
    func access() async throws {
        try await RoomServiceFixture.with(Self.allowed) { fixture in
            _ = try await fixture.room("standup")
            _ = try await fixture.room("other")
            #expect(try await fixture.get("/dial-out?roomId=standup&phoneNumber=15551234567").status == 405)
            #expect(try await fixture.get("/hang-up?roomId=standup&all=1").status == 405)
            #expect(try await fixture.get("/mute?roomId=standup&callId=x").status == 405)
            let browser: HTTPFields = [HTTPField.Name.known("Sec-Fetch-Site"): "same-origin"]
            let token = try #require(try await fixture.room("standup")["pageToken"])
            let foreign = try #require(try await fixture.room("other")["pageToken"])
            let body = "roomId=standup&phoneNumber=15551234567"
            #expect(try await fixture.post("/dial-out", body, browser).errorCode == "page_token")
            #expect(try await fixture.post("/dial-out", body + "&token=\(foreign)", browser).errorCode == "page_token")
            let call = try #require(try await fixture.post("/dial-out", body + "&token=\(token)", browser)["id"])
            for path in ["/hang-up", "/mute", "/unmute", "/hold", "/resume"] {
                #expect(try await fixture.post(path, "roomId=other&callId=\(call)").errorCode == "unknown_call")
                #expect(try await fixture.post(path, "roomId=standup&callId=nobody").errorCode == "unknown_call")
                #expect(try await fixture.post(path, "roomId=standup&callId=a%2Fb").errorCode == "unknown_call")
                #expect(try await fixture.post(path, "roomId=standup&callId=\(call)", browser).errorCode == "page_token")
            }
            #expect(try await fixture.post("/hang-up", "roomId=other&phoneNumber=15551234567").errorCode == "unknown_call")
            #expect(try await fixture.post("/hang-up", "roomId=standup&phoneNumber=15551234567").status == 200)
        }
    }

    @Test("Everybody on the phone and the bridge are ended together; with nobody there that is fine too")
    func all() async throws {
        try await RoomServiceFixture.with(Self.allowed) { fixture in
            _ = try await fixture.room("standup")
            #expect(try await fixture.post("/hang-up", "roomId=standup&all=1").status == 200)
            _ = try await fixture.post("/dial-out", "roomId=standup")
            for number in 0..<2 { _ = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=1555123456\(number)") }
            #expect(try await fixture.sandboxState().sessions.flatMap(\.connections).count >= 2)
            #expect(try await fixture.post("/hang-up", "roomId=standup&all=1").body == "Ok")
            #expect(try await fixture.sandboxState().sessions.flatMap(\.connections).isEmpty)
        }
    }

    @Test("With Redis away nobody is rung")
    func failsClosed() async throws {
        try await RoomServiceFixture.with(Self.allowed) { fixture in
            _ = try await fixture.room("standup")
            try await fixture.redis.kill()
            let answer = try await fixture.post("/dial-out", "roomId=standup&phoneNumber=15551234567")
            #expect(answer.status == 503)
            #expect(try await dials(fixture) == 0)
        }
    }
}
