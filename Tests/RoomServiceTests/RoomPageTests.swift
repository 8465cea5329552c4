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

    @Test("An address that has made as many rooms as it may is told to wait, as a page or as JSON; rooms that exist still open")
    func tooManyRooms() async throws {
        try await RoomServiceFixture.with(["ROOMS_PER_ADDRESS": "2"]) { fixture in
            for room in ["one", "two", "one"] { #expect(try await fixture.room(room).status == 200) }
            let refused = try await fixture.room("three")
            #expect(refused.status == 429)
            #expect(refused.errorCode == "too_many_rooms")
            #expect(refused.headers[.retryAfter] != nil)
            let page = try await fixture.get("/room/three", [.accept: "text/html"])
            #expect(page.status == 429)
            #expect(page.body.contains("That was too often"))
            #expect(try await fixture.room("two").status == 200)
        }
    }

    @Test("New rooms are counted for each address, in each hour")
    func newRooms() {
        let rooms = NewRooms(perHour: 2)
        let hasher = CallerKey.Hasher(secret: "secret")
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        for _ in 0..<2 { #expect(rooms.count(hasher.key(address: "a"), now: now) == nil) }
        let wait = rooms.count(hasher.key(address: "a"), now: now)
        #expect(wait == .milliseconds(3_600_000 - 1_700_000_000_000 % 3_600_000))
        #expect(rooms.count(hasher.key(address: "b"), now: now) == nil)
        rooms.takeBack(hasher.key(address: "a"), now: now)
        rooms.takeBack(hasher.key(address: "c"), now: now)
        #expect(rooms.count(hasher.key(address: "a"), now: now) == nil)
        #expect(rooms.count(hasher.key(address: "a"), now: now) != nil)
        #expect(rooms.count(hasher.key(address: "a"), now: now + .seconds(3600)) == nil)
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
            let nonce = try #require(policy.firstMatch(of: /script-src 'nonce-([0-9a-z]{16,})' https:\/\/static\.opentok\.com;/)?.1)
            #expect(page.body.contains("type=\"module\" nonce=\"\(nonce)\""))
            let another = try await fixture.get("/room/standup")
            #expect(!another.body.contains(nonce))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(!page.body.contains("<script>"))
            #expect(policy.contains("wss://*.opentok.com"))
            #expect(page.headers[try #require(HTTPField.Name("Referrer-Policy"))] == "no-referrer")
        }
    }

    @Test(
        "The policy lets the page's SDK come and signal from where the setting says, over the socket of the same kind",
        arguments: [
            ("http://127.0.0.1:8090", "ws://127.0.0.1:8090"), ("https://sdk.example", "wss://sdk.example"),
        ])
    func sdkOrigin(origin: String, socket: String) throws {
        let policy = try #require(SecurityPolicy(sdkURL: origin + "/v2/sdk.js").headers(nonce: "N")[.contentSecurityPolicy])
        #expect(policy.contains("script-src 'nonce-N' \(origin);"))
        #expect(policy.contains("connect-src 'self' \(origin) \(socket) "))
    }

    @Test("The start page, and what goes wrong, run no script at all")
    func scriptless() async throws {
        try await RoomServiceFixture.with { fixture in
            for path in ["/", "/room/a.b", "/nowhere", "/room/a/b/c/d"] {
                let page = try await fixture.get(path, [.accept: "text/html"])
                let policy = try #require(page.headers[.contentSecurityPolicy])
                #expect(!policy.contains("script-src") && policy.contains("default-src 'none'"))
                #expect(!page.body.contains("<script"))
                #expect(page.headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test("Whoever opens an address that is nothing gets a page, and a program gets JSON; both the same status")
    func notFound() async throws {
        try await RoomServiceFixture.with { fixture in
            let page = try await fixture.get("/nowhere", [.accept: "text/html,*/*;q=0.8"])
            #expect(page.status == 404)
            #expect(page.body.contains("<h1>There is nothing here</h1>"))
            let answer = try await fixture.get("/nowhere", [.accept: "*/*"])
            #expect(answer.status == 404)
            #expect(answer.errorCode == "not_found")
        }
    }

    @Test("The start page's form leads to the room that it names, or to a fresh one, or says what is wrong with the name")
    func start() async throws {
        try await RoomServiceFixture.with { fixture in
            let named = try await fixture.get("/room?name=standup")
            #expect(named.status == 303)
            #expect(named.headers[.location] == "/room/standup")
            let fresh = try await fixture.get("/room?name=")
            let another = try await fixture.get("/room?name=")
            #expect(fresh.headers[.location]?.wholeMatch(of: /\/room\/[a-z]{4}-[a-z]{4}-[a-z]{4}/) != nil)
            #expect(fresh.headers[.location] != another.headers[.location])
            for bad in ["/room", "/room?name=a/b", "/room?name=%3Cscript%3E"] {
                let page = try await fixture.get(bad)
                #expect(page.status == 400)
                #expect(page.headers[.location] == nil)
            }
        }
    }

    @Test("Every file that a page names is there, for ever, compressed for whoever takes that, and everything that a script imports is too")
    func files() async throws {
        try await RoomServiceFixture.with { fixture in
            var named: Set<String> = []
            for page in try await [fixture.get("/room/standup"), fixture.get("/")] {
                named.formUnion(page.body.matches(of: /\/static\/[a-z-]+\.[0-9a-f]{12}\.[a-z]+/).map { String($0.0) })
            }
            #expect(named.count >= 20)
            for path in named {
                let file = try await fixture.get(path)
                #expect(file.status == 200)
                #expect(file.headers[.cacheControl]?.contains("immutable") == true)
                #expect(file.headers[.vary] == "Accept-Encoding")
                #expect(file.headers[.contentEncoding] == nil)
                let compressed = try await fixture.get(path, [.acceptEncoding: "br, gzip;q=0.5"])
                #expect(compressed.headers[.contentEncoding] == "gzip")
                #expect(Int(compressed.headers[.contentLength] ?? "") ?? .max < file.body.utf8.count)
                for imported in file.body.matches(of: /from "([^"]*)"/) { #expect(named.contains(String(imported.1))) }
            }
        }
    }

    @Test("A coding is taken or refused as its field says")
    func codings() {
        for taken in ["gzip", "GZIP", "br, gzip", "*", "deflate;q=0.5,gzip;q=1.0", "gzip ; q=0.1"] { #expect(StaticFile.acceptsGzip(taken)) }
        for refused in ["", "br", "gzip;q=0", "gzip;q=0.0, *", "*;q=0", "xgzip"] { #expect(!StaticFile.acceptsGzip(refused)) }
    }

    @Test("What a script imports is part of its name, and what cannot be imported is an error")
    func modules() throws {
        func path(_ leaf: String) throws -> String {
            var graph = ModuleGraph(sources: [
                "top.js": Array("import { a } from \"./middle.js\";\nimport { b } from \"./leaf.js\";".utf8),
                "middle.js": Array("export { a } from \"./leaf.js\";".utf8), "leaf.js": Array(leaf.utf8),
            ])
            let top = try graph.file("top.js")
            #expect(graph.imported.map { $0.path.split(separator: ".")[0] } == ["/static/leaf", "/static/middle"])
            return top.path
        }
        #expect(try path("1") == path("1"))
        #expect(try path("1") != path("2"))
        var missing = ModuleGraph(sources: ["top.js": Array("import \"./x.js\"; import { a } from \"./nothing.js\";".utf8)])
        #expect(throws: ModuleGraph.Problem.cannotImport("nothing.js")) { try missing.file("top.js") }
        var circle = ModuleGraph(sources: ["a.js": Array("from \"./b.js\"".utf8), "b.js": Array("from \"./a.js\"".utf8)])
        #expect(throws: ModuleGraph.Problem.cannotImport("a.js")) { try circle.file("a.js") }
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
