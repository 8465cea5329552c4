import Foundation
import HTTPTypes
import HummingbirdTesting
import Rooms
import Testing

@testable import RoomService
@testable import Sandbox

@Suite("/dial-out and /hang-up")
struct BridgeRoutesTests {
    func dials(_ fixture: RoomServiceFixture) async throws -> Int {
        let state = try await fixture.sandboxState()
        return state.requests.count { $0.method == "POST" && $0.path.hasSuffix("/dial") }
    }

    @Test("A dial-out answers the SIP call, and another one the same without dialling again")
    func dialOut() async throws {
        try await RoomServiceFixture.with { fixture in
            _ = try await fixture.room("standup")
            let first = try await fixture.post("/dial-out", "roomId=standup")
            #expect(first.status == 200)
            for field in ["id", "connectionId", "streamId"] { #expect(first[field]?.isEmpty == false) }
            let second = try await fixture.post("/dial-out", #"{"roomId":"standup"}"#, type: "application/json")
            #expect(second.body == first.body)
            let third = try await fixture.get("/dial-out?roomId=standup")
            #expect(third.body == first.body)
            #expect(try await dials(fixture) == 1)
        }
    }

    @Test("50 dial-outs at once make one dial, and all get its answer")
    func stampede() async throws {
        try await RoomServiceFixture.with { fixture in
            _ = try await fixture.room("standup")
            let answers = try await withThrowingTaskGroup(of: RoomServiceFixture.Answer.self) { group in
                for _ in 0..<50 { group.addTask { try await fixture.post("/dial-out", "roomId=standup") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [200])
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(try await dials(fixture) == 1)
        }
    }

    @Test("A hang-up ends the bridge, once; without one there is nothing to hang up; afterwards a new one can be dialled")
    func hangUp() async throws {
        try await RoomServiceFixture.with { fixture in
            _ = try await fixture.room("standup")
            #expect(try await fixture.post("/hang-up", "roomId=standup").errorCode == "nothing_to_hang_up")
            let first = try await fixture.post("/dial-out", "roomId=standup")
            try await fixture.bridgeIsUp()
            #expect(try await fixture.sandboxState().sessions.flatMap(\.connections).map(\.connectionId) == [first["connectionId"]])
            let ended = try await fixture.post("/hang-up", "roomId=standup")
            #expect(ended.status == 200)
            #expect(ended.body == "Ok")
            #expect(try await fixture.sandboxState().sessions.flatMap(\.connections).isEmpty)
            #expect(try await fixture.get("/hang-up?roomId=standup").status == 400)
            let second = try await fixture.post("/dial-out", "roomId=standup")
            #expect(second.status == 200)
            #expect(second["connectionId"] != first["connectionId"])
        }
    }

    @Test("A bridge that is gone already at the cloud counts as hung up")
    func alreadyGone() async throws {
        try await RoomServiceFixture.with { fixture in
            let room = try await fixture.room("standup")
            let leg = try await fixture.post("/dial-out", "roomId=standup")
            try await fixture.bridgeIsUp()
            try await fixture.sandboxDisconnect(try #require(room["sessionId"]), try #require(leg["connectionId"]))
            #expect(try await fixture.post("/hang-up", "roomId=standup").status == 200)
        }
    }

    @Test(
        "A room that doesn't exist cannot be dialled from, nor a name that is no room's",
        arguments: ["roomId=nobody", "roomId=a%2Fb", "roomId=", "", "room=standup"])
    func unknownRoom(body: String) async throws {
        try await RoomServiceFixture.with { fixture in
            for path in ["/dial-out", "/hang-up"] {
                let answer = try await fixture.post(path, body)
                #expect(answer.status == 400)
            }
            #expect(try await dials(fixture) == 0)
        }
    }

    @Test("A browser that another site, a link or a prefetch sent here is refused, and nothing is dialled")
    func crossSite() async throws {
        try await RoomServiceFixture.with { fixture in
            let token = try #require(try await fixture.room("standup")["pageToken"])
            let names = try ["sec-fetch-site", "sec-fetch-mode", "sec-purpose"].map { try #require(HTTPField.Name($0)) }
            for headers: HTTPFields in [[names[0]: "cross-site"], [names[0]: "same-origin", names[1]: "navigate"], [names[2]: "prefetch"]] {
                for path in ["/dial-out", "/hang-up"] {
                    #expect(try await fixture.get(path + "?roomId=standup", headers).status == 403)
                    #expect(try await fixture.post(path, "roomId=standup", headers).status == 403)
                }
            }
            #expect(try await dials(fixture) == 0)
            #expect(try await fixture.post("/dial-out", "roomId=standup&token=\(token)", [names[0]: "same-origin", names[1]: "cors"]).status == 200)
        }
    }

    @Test(
        "A browser needs the page token of the room, in a header or as a field; without one nothing is dialled or hung up",
        arguments: ["sec-fetch-site", "sec-fetch-dest", "origin"])
    func pageToken(sign: String) async throws {
        try await RoomServiceFixture.with { fixture in
            let token = try #require(try await fixture.room("standup")["pageToken"])
            let another = try #require(try await fixture.room("another")["pageToken"])
            let name = try #require(HTTPField.Name("X-Partyline-Token"))
            let browser: HTTPFields = [try #require(HTTPField.Name(sign)): sign == "sec-fetch-site" ? "same-origin" : "empty"]
            for path in ["/dial-out", "/hang-up"] {
                for wrong in [nil, "", another, token + "0"] {
                    var headers = browser
                    headers[name] = wrong
                    let answer = try await fixture.post(path, "roomId=standup", headers)
                    #expect(answer.status == 403)
                    #expect(answer.errorCode == "page_token")
                    #expect(try await fixture.get(path + "?roomId=standup", headers).status == 403)
                }
            }
            #expect(try await dials(fixture) == 0)
            var headers = browser
            headers[name] = token
            #expect(try await fixture.post("/dial-out", "roomId=standup", headers).status == 200)
            #expect(try await fixture.post("/hang-up", "roomId=standup&token=\(token)", browser).status == 200)
        }
    }

    @Test("Who has had the line connected as often as one may is told to wait; a bridge that is there is answered with all the same")
    func capped() async throws {
        try await RoomServiceFixture.with(["DIAL_CAPS": "bridge-address=2"]) { fixture in
            for room in ["one", "two", "three"] { _ = try await fixture.room(room) }
            for room in ["one", "two", "one", "two"] { #expect(try await fixture.post("/dial-out", "roomId=\(room)").status == 200) }
            let refused = try await fixture.post("/dial-out", "roomId=three")
            #expect(refused.status == 429)
            #expect(refused.errorCode == "too_many_calls")
            #expect(refused.errorFact("rule") == "cap:bridge-address")
            #expect(refused.headers[.retryAfter] != nil)
            #expect(try await dials(fixture) == 2)
            // Another bridge of the same room is another.
            try await fixture.bridgeIsUp()
            #expect(try await fixture.post("/hang-up", "roomId=one").status == 200)
            #expect(try await fixture.post("/dial-out", "roomId=one").status == 429)
            #expect(try await dials(fixture) == 2)
        }
    }

    @Test("HEAD neither dials nor hangs up")
    func head() async throws {
        try await RoomServiceFixture.with { fixture in
            _ = try await fixture.room("standup")
            func head(_ path: String) async throws -> Int {
                try await fixture.client.execute(uri: path + "?roomId=standup", method: .head) { $0.status.code }
            }
            #expect(try await head("/dial-out") == 405)
            #expect(try await dials(fixture) == 0)
            _ = try await fixture.post("/dial-out", "roomId=standup")
            #expect(try await head("/hang-up") == 405)
            let requests = try await fixture.sandboxState().requests
            #expect(!requests.contains { $0.method == "DELETE" })
        }
    }

    @Test("A dial whose answer is lost is not repeated: the caller is told, and told again")
    func lostAnswer() async throws {
        try await RoomServiceFixture.with { fixture in
            _ = try await fixture.room("standup")
            try await fixture.sandboxFault(path: "/dial", kind: "resetAfter")
            let first = try await fixture.post("/dial-out", "roomId=standup")
            #expect(first.status == 504)
            #expect(first.errorCode == "dial_unknown")
            let second = try await fixture.post("/dial-out", "roomId=standup")
            #expect(second.errorCode == "dial_unknown")
            #expect(second.headers[.retryAfter] != nil)
            #expect(try await dials(fixture) == 1)
        }
    }

    @Test("A dial that the cloud refuses fails clearly, and the next one is made")
    func refused() async throws {
        try await RoomServiceFixture.with { fixture in
            _ = try await fixture.room("standup")
            try await fixture.sandboxFault(path: "/dial", kind: "status", status: 403)
            let first = try await fixture.post("/dial-out", "roomId=standup")
            #expect(first.status == 502)
            #expect(first.errorCode == "dial_failed")
            #expect(try await fixture.post("/dial-out", "roomId=standup").status == 200)
        }
    }
}
