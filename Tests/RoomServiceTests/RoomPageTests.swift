import Foundation
import HTTPTypes
import OpenTok
import Rooms
import Support
import Testing
import Tokens

@testable import RoomService

@Suite("GET /room/:roomId")
struct RoomPageTests {
    @Test("Everyone who visits a room gets the same session and PIN, as a page or as JSON, each with a token of their own")
    func visits() async throws {
        try await RoomServiceFixture.with { fixture in
            let first = try await fixture.room("standup")
            let second = try await fixture.room("standup")
            #expect(first.status == 200)
            #expect(first["sessionId"] == second["sessionId"])
            #expect(first["pin"] == second["pin"])
            #expect(first["pin"]?.count == 4)
            #expect(first["roomId"] == "standup")
            #expect(first["conferenceNumber"] == "14155550100")
            #expect(first["token"] != nil && first["token"] != second["token"])
            let page = try await fixture.get("/room/standup", [.accept: "text/html,application/json"])
            #expect(page.status == 200)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.body.contains("data-session-id=\"\(first["sessionId"] ?? "?")\""))
            #expect(page.body.contains(first["pin"] ?? "?"))
            #expect(page.body.contains("+1 415 555 0100"))
        }
    }

    @Test("The token is a publisher's, for the room's session, and signed with the project's secret")
    func token() async throws {
        try await RoomServiceFixture.with { fixture in
            let answer = try await fixture.room("standup")
            let token = try JSONWebToken(parsing: try #require(answer["token"]))
            #expect(token.isSigned(by: VerificationKey(secret: "sandbox-opentok-secret")))
            let claims = try #require(try JSONSerialization.jsonObject(with: Data(token.claims)) as? [String: Any])
            #expect(claims["session_id"] as? String == answer["sessionId"])
            #expect(claims["role"] as? String == "publisher")
            #expect(claims["iss"] as? String == "47000000")
        }
    }

    @Test("200 first visits at once make one session and one PIN")
    func stampede() async throws {
        try await RoomServiceFixture.with { fixture in
            let answers = try await withThrowingTaskGroup(of: RoomServiceFixture.Answer.self) { group in
                for _ in 0..<200 { group.addTask { try await fixture.room("standup") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [200])
            #expect(Set(answers.map { "\($0["sessionId"] ?? "") \($0["pin"] ?? "")" }).count == 1)
        }
    }

    @Test("With the video cloud gone a known room still works, and a new one says so kindly with 503")
    func cloudsDown() async throws {
        try await RoomServiceFixture.with { fixture in
            let before = try await fixture.room("standup")
            fixture.cutClouds()
            let after = try await fixture.room("standup")
            #expect(after.status == 200)
            #expect(after["sessionId"] == before["sessionId"])
            let page = try await fixture.get("/room/another")
            #expect(page.status == 503)
            #expect(page.headers[.retryAfter] == "5")
            #expect(page.body.contains("The video service does not answer"))
            #expect(try await fixture.room("another").errorCode == "video_unavailable")
        }
    }

    @Test("With Redis gone a room says so kindly with 503")
    func redisDown() async throws {
        try await RoomServiceFixture.with { fixture in
            try await fixture.redis.kill()
            let answer = try await fixture.room("standup")
            #expect(answer.status == 503)
            #expect(answer.errorCode == "store_unavailable")
        }
    }

    @Test(
        "A name that is no room's is refused with a friendly 400",
        arguments: ["", "a b", "a%20b", "a%2Fb", "a/b", "a.b", "%7Ba%7D", "%00", "%", "%E2%9C%93", "<script>", String(repeating: "x", count: 65)])
    func badNames(name: String) async throws {
        try await RoomServiceFixture.with { fixture in
            let page = try await fixture.get("/room/\(name)")
            #expect(page.status == 400)
            #expect(page.body.contains("A room name has 1 to 64 letters"))
            #expect(!page.body.contains("<script>"))
        }
    }

    @Test("The tutorial's traps are just room names here", arguments: ["env", "etag", "views", "__proto__", "constructor", "1234"])
    func traps(name: String) async throws {
        try await RoomServiceFixture.with { fixture in
            let other = try await fixture.room("standup")
            let answer = try await fixture.room(name)
            #expect(answer.status == 200)
            #expect(answer["sessionId"] != other["sessionId"])
            let byPIN = try await fixture.room(other["pin"] ?? "?")
            #expect(byPIN["sessionId"] != other["sessionId"])
        }
    }

    @Test("A page with a PIN and a token is not stored, framed or sniffed, and runs no script but ours and the SDK's")
    func headers() async throws {
        try await RoomServiceFixture.with { fixture in
            let page = try await fixture.get("/room/standup")
            #expect(page.headers[.cacheControl] == "no-store")
            #expect(page.headers[.xContentTypeOptions] == "nosniff")
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.contains("script-src 'self' https://static.opentok.com;"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(!page.body.contains("<script>"))
            for path in [StaticFile.style.path, StaticFile.script.path] {
                #expect(page.body.contains(path))
                let file = try await fixture.get(path)
                #expect(file.status == 200)
                #expect(file.headers[.cacheControl]?.contains("immutable") == true)
            }
        }
    }

    @Test("What fills the page is escaped")
    func escaping() throws {
        enum Field: String, CaseIterable { case name }
        let template = try PageTemplate<Field>("<p title=\"{{name}}\">{{constant}}{{name}}</p>", constants: ["constant": "<&>"])
        let page = String(decoding: template.render { _ in "\"><script>'&" }, as: UTF8.self)
        let escaped = "&quot;&gt;&lt;script&gt;&#39;&amp;"
        #expect(page == "<p title=\"\(escaped)\">&lt;&amp;&gt;\(escaped)</p>")
    }

    @Test(
        "Numbers are shown in groups that people can say",
        arguments: [("4821", "4821"), ("48217", "482 17"), ("482177", "482 177"), ("48217730", "4821 7730")])
    func groups(digits: String, spoken: String) {
        #expect(Spoken.pin(digits) == spoken)
    }
}
