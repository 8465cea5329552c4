import REST
import Support
import Testing

@Suite struct ExchangeTests {
    @Test("A request arrives as it was described, and its answer comes back whole")
    func exchange() async throws {
        let script = ScriptedServer.Script { _ in [.respond(201, headers: "X-One: 1\r\nx-two: 2\r\nX-One: 3\r\n", body: #"{"id":7}"#)] }
        try await ScriptedServer.with(script) { server in
            let url = server.url + "/v2/../dial?a=%20b"
            let response = try await withClient { client in
                let headers = [("Content-Type", "application/json"), ("X-Empty", ""), ("X-OPENTOK-AUTH", "token")]
                return try await client.send(RESTRequest(method: .post, url: url, headers: headers, body: Array("{}".utf8), deadline: plenty))
            }
            #expect(response.status == 201)
            #expect(response.body == Array(#"{"id":7}"#.utf8))
            #expect(response.header("X-Two") == "2")
            #expect(response.headers.filter { $0.name == "x-one" }.map(\.value) == ["1", "3"])
            let request = try #require(server.requests.first)
            #expect(request.method == "POST")
            #expect(request.target == "/v2/../dial?a=%20b")
            #expect(request.body == Array("{}".utf8))
            #expect(request.header("Content-Type") == "application/json")
            #expect(request.header("X-OPENTOK-AUTH") == "token")
            #expect(request.header("X-Empty") == "")
            #expect(request.header("User-Agent") == "Partyline")
            #expect(request.header("Expect") == nil)
            #expect(request.header("Accept-Encoding") == nil)
        }
    }

    @Test(
        "Each method goes out under its name, with a length when it carries something", arguments: [RESTRequest.Method.get, .post, .put, .delete],
        [false, true])
    func methods(method: RESTRequest.Method, withBody: Bool) async throws {
        guard !(method == .get && withBody) else { return }
        try await ScriptedServer.with(ScriptedServer.Script()) { server in
            let request = RESTRequest(method: method, url: server.url, body: withBody ? [1, 0, 2] : nil, deadline: plenty)
            _ = try await withClient { try await $0.send(request) }
            let arrived = try #require(server.requests.first)
            #expect(arrived.method == method.rawValue)
            #expect(arrived.body == (withBody ? [1, 0, 2] : []))
            #expect(arrived.header("Content-Length") == (withBody ? "3" : method == .post || method == .put ? "0" : nil))
            #expect(arrived.header("Content-Type") == nil)
        }
    }

    @Test("Every status is an answer, and a redirect is not followed", arguments: [204, 301, 302, 307, 401, 404, 417, 429, 500, 503])
    func statuses(status: Int) async throws {
        let script = ScriptedServer.Script { _ in [.respond(status, headers: "Location: /elsewhere\r\nWWW-Authenticate: Basic\r\n", body: "")] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            let response = try await withClient { try await $0.get(url) }
            #expect(response.status == status)
            #expect(server.requests.count == 1)
        }
    }

    @Test("An interim response is passed over")
    func interim() async throws {
        let script = ScriptedServer.Script { _ in [.send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"), .respond(headers: "X-Late: 1\r\n")] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            let response = try await withClient { try await $0.get(url) }
            #expect(response.status == 200)
            #expect(response.header("X-Early") == nil)
            #expect(response.header("X-Late") == "1")
        }
    }

    @Test("Ordinary requests share a kept connection")
    func keptConnection() async throws {
        try await ScriptedServer.with(ScriptedServer.Script()) { server in
            let url = server.url
            try await withClient { client in
                for _ in 1...10 { _ = try await client.get(url) }
            }
            #expect(server.connections == 1)
            #expect(server.requests.map(\.numberOnConnection) == Array(1...10))
        }
    }

    @Test("No cookie is kept, and nothing is asked of the environment's proxy")
    func noMemory() async throws {
        let script = ScriptedServer.Script { _ in [.respond(headers: "Set-Cookie: a=b\r\n")] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            try await withClient { client in
                for _ in 1...2 { _ = try await client.get(url) }
            }
            #expect(server.requests.allSatisfy { $0.header("Cookie") == nil && $0.target == "/" })
        }
    }

    @Test("Outcomes are reported by host, method and kind of answer, failures too")
    func outcomes() async throws {
        let outcomes = Collected<RESTOutcome>()
        let script = ScriptedServer.Script { $0.target == "/gone" ? [.respond(410)] : [.reset] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            try await withClient {
                $0.onOutcome = { outcomes.add($0) }
            } _: { client in
                _ = try await client.get(url + "/gone")
                _ = await client.failure(ofGetting: url + "/reset")
                _ = await client.failure(ofGetting: "gopher://host/")
            }
        }
        #expect(outcomes.elements.map(\.host) == ["127.0.0.1", "127.0.0.1", ""])
        #expect(outcomes.elements.map(\.result) == [.status(410), .failure(.connectionLost), .failure(.invalidRequest)])
        #expect(outcomes.elements.allSatisfy { $0.method == .get && $0.duration > .zero })
    }
}
