import NIOCore
import REST
import Support
import Testing

@Suite struct FaultTests {
    /// How an ordinary GET fails when the server does this.
    private func failure(of script: ScriptedServer.Script, deadline: Duration = plenty, method: RESTRequest.Method = .get, body: [UInt8]? = nil)
        async throws -> RESTError?
    {
        try await ScriptedServer.with(script) { server in
            let request = RESTRequest(method: method, url: server.url, body: body, deadline: deadline)
            return try await withClient { await $0.failure(of: request) }
        }
    }

    private func failure(answering text: String) async throws -> RESTError? {
        try await failure(of: ScriptedServer.Script { _ in [.send(text), .close] })
    }

    @Test("A reset after reading leaves open whether the request was acted on")
    func reset() async throws {
        let error = try #require(try await failure(of: ScriptedServer.Script { _ in [.reset] }))
        #expect(error.code == .connectionLost)
        #expect(error.sent == .maybe)
    }

    @Test("A close after reading, without an answer, too")
    func close() async throws {
        let error = try #require(try await failure(of: ScriptedServer.Script { _ in [.close] }))
        #expect(error.code == .connectionLost)
        #expect(error.sent == .maybe)
    }

    @Test("A server that says nothing costs the deadline, no more, and may have acted")
    func stall() async throws {
        let error = try #require(try await failure(of: ScriptedServer.Script { _ in [.stall] }, deadline: .seconds(1)))
        #expect(error.code == .timeout)
        #expect(error.sent == .maybe)
    }

    @Test("A trickle of header or body bytes doesn't stretch the deadline", arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"])
    func trickle(before: String) async throws {
        let endless = Array(repeating: UInt8(ascii: "x"), count: 1000)
        let script = ScriptedServer.Script { _ in
            [.send(before.isEmpty ? "HTTP/1.1 200 OK\r\nX-Long: " : before), .trickle(endless, every: .milliseconds(20))]
        }
        #expect(try await failure(of: script, deadline: .milliseconds(300))?.code == .timeout)
    }

    @Test("A trickle that ends in time is an answer")
    func shortTrickle() async throws {
        let script = ScriptedServer.Script { _ in [.trickle(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8), every: .milliseconds(1))] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            let response = try await withClient { try await $0.get(url) }
            #expect(response.body == Array("ok".utf8))
        }
    }

    @Test(
        "An answer that isn't HTTP is malformed",
        arguments: ["\u{16}\u{3}\u{1}garbage", "<html>hello</html>", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n"]
    )
    func garbage(text: String) async throws {
        let error = try #require(try await failure(answering: text))
        #expect(error.code == .malformedResponse, "\(error)")
        #expect(error.sent == .maybe)
    }

    @Test(
        "An answer with a broken frame is no answer",
        arguments: [
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
        ])
    func brokenFrame(text: String) async throws {
        let error = try #require(try await failure(answering: text))
        #expect([.connectionLost, .malformedResponse].contains(error.code), "\(error)")
        #expect(error.sent == .maybe)
    }

    @Test("A body is taken up to the cap and refused beyond it, whether its length was announced or not")
    func bodyCap() async throws {
        @Sendable func answer(_ count: Int, chunked: Bool) -> [ScriptedServer.Step] {
            let body = String(repeating: "x", count: count)
            if !chunked { return [.respond(body: body)] }
            return [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(String(count, radix: 16))\r\n\(body)\r\n0\r\n\r\n")]
        }
        for chunked in [false, true] {
            let fitting = ScriptedServer.Script { _ in answer(64 * 1024, chunked: chunked) }
            let count = try await ScriptedServer.with(fitting) { server in
                let url = server.url
                return try await withClient { try await $0.get(url) }.body.count
            }
            #expect(count == 64 * 1024)
            let error = try await failure(of: ScriptedServer.Script { _ in answer(64 * 1024 + 1, chunked: chunked) })
            #expect(error?.code == .bodyTooLarge)
            #expect(error?.sent == .maybe)
        }
    }

    @Test("A body without end is cut at the cap")
    func endlessBody() async throws {
        let piece = Array(repeating: UInt8(ascii: "x"), count: 32 * 1024 * 1024)
        let script = ScriptedServer.Script { _ in [.send("HTTP/1.1 200 OK\r\n\r\n"), .send(piece)] }
        #expect(try await failure(of: script)?.code == .bodyTooLarge)
    }

    @Test("Header fields without end are cut, in interim responses too", arguments: ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n"])
    func endlessHeaders(start: String) async throws {
        let fields = String(repeating: start.hasSuffix("\r\n\r\n") ? start : "X-Field: \(String(repeating: "x", count: 1000))\r\n", count: 2000)
        let error = try await failure(of: ScriptedServer.Script { _ in [.send(start), .send(fields)] })
        #expect(error?.code == .malformedResponse)
    }

    @Test("A peer that closes or resets in the middle of an upload ends it", arguments: [ScriptedServer.Step.close, .reset])
    func midUpload(step: ScriptedServer.Step) async throws {
        let body = Array(repeating: UInt8(ascii: "x"), count: 8 * 1024 * 1024)
        let error = try await failure(of: ScriptedServer.Script(answersAfterHead: true) { _ in [step] }, method: .post, body: body)
        #expect(error?.code == .connectionLost)
        #expect(error?.sent == .maybe)
    }

    @Test("Peers that close in the middle of uploads, again and again, leave the client working")
    func midUploadOften() async throws {
        let body = Array(repeating: UInt8(ascii: "x"), count: 1024 * 1024)
        let script = ScriptedServer.Script(answersAfterHead: true) { $0.method == "GET" ? [.respond()] : [.reset] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            try await withClient { client in
                for _ in 1...100 {
                    let error = await client.failure(of: RESTRequest(method: .post, url: url, body: body, deadline: plenty, delivery: .atMostOnce))
                    #expect(error?.code == .connectionLost)
                }
                let response = try await client.get(url)
                #expect(response.status == 200)
            }
        }
    }

    @Test("Nobody listening: surely not sent")
    func refused() async throws {
        for delivery in [RESTRequest.Delivery.repeatable, .atMostOnce] {
            let error = try await withClient { await $0.failure(ofGetting: "http://127.0.0.1:1/", delivery: delivery) }
            #expect(error?.code == .connectFailed)
            #expect(error?.sent == .surelyNot)
        }
    }

    @Test("A name that doesn't resolve: surely not sent")
    func unresolved() async throws {
        let error = try await withClient { await $0.failure(ofGetting: "http://nowhere.invalid/") }
        #expect(error?.code == .resolveFailed)
        #expect(error?.sent == .surelyNot)
    }

    @Test("An error's message holds nothing of the request")
    func messages() async throws {
        for script in [ScriptedServer.Script(onConnect: [.reset]), ScriptedServer.Script { _ in [.send("secret garbage\r\n\r\n"), .close] }] {
            try await ScriptedServer.with(script) { server in
                let headers = [("Authorization", "secret")]
                let request = RESTRequest(
                    method: .post, url: server.url + "/secret?secret", headers: headers, body: Array("secret".utf8), deadline: plenty)
                let error = try #require(try await withClient { await $0.failure(of: request) })
                #expect(!error.message.isEmpty)
                #expect(!error.message.contains("secret"), "\(error.message)")
            }
        }
    }
}
