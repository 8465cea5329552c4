import REST
import Support
import Testing

@Suite struct AtMostOnceTests {
    /// Answers the first request of a connection and keeps it; reads a second one and closes. libcurl takes that for a connection that had
    /// died, and sends again.
    private let closesReused = ScriptedServer.Script { $0.numberOnConnection == 1 ? [.respond()] : [.close] }

    @Test("An ordinary request arrives twice at a server that closes a reused connection after reading: what at-most-once is for")
    func control() async throws {
        try await ScriptedServer.with(closesReused) { server in
            let url = server.url
            try await withClient { client in
                _ = try await client.get(url + "/first")
                _ = try await client.send(RESTRequest(method: .post, url: url + "/second", body: [], deadline: plenty))
            }
            #expect(server.requests.map(\.target) == ["/first", "/second", "/second"])
        }
    }

    @Test("1,000 at-most-once requests arrive exactly 1,000 times at such a server, among ordinary ones")
    func thousand() async throws {
        try await ScriptedServer.with(closesReused) { server in
            let url = server.url
            try await withClient { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for worker in 0..<10 {
                        group.addTask {
                            for round in 0..<100 {
                                _ = await client.failure(ofGetting: url + "/ordinary")
                                let response = try await client.dial(url + "/dial/\(worker)/\(round)")
                                #expect(response.status == 200)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let dials = server.requests.filter { $0.method == "POST" }
            #expect(dials.count == 1000)
            #expect(Set(dials.map(\.target)).count == 1000)
            #expect(dials.allSatisfy { $0.numberOnConnection == 1 })
            #expect(server.requests.contains { $0.method == "GET" && $0.numberOnConnection > 1 })
        }
    }

    @Test("1,000 at-most-once requests that are read and then cut off arrive once each, and none claims not to have been sent")
    func cutOff() async throws {
        let script = ScriptedServer.Script { [$0.number.isMultiple(of: 2) ? .close : .reset] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            try await withClient { client in
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<10 {
                        group.addTask {
                            for _ in 0..<100 {
                                let error = await client.failure(ofGetting: url, delivery: .atMostOnce)
                                #expect(error?.code == .connectionLost)
                                #expect(error?.sent == .maybe)
                            }
                        }
                    }
                }
            }
            #expect(server.requests.count == 1000)
        }
    }

    @Test("Cancelling a dial that arrived says it may have been sent")
    func cancelledAfterArrival() async throws {
        try await ScriptedServer.with(ScriptedServer.Script { _ in [.stall] }) { server in
            let url = server.url
            try await withClient { client in
                let dial = Task { try await client.dial(url) }
                try await server.waitForRequests(1)
                dial.cancel()
                await #expect(throws: RESTError(.cancelled, sent: .maybe)) { try await dial.value }
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("A 401, a 503 with Retry-After and a redirect are answers to a dial, and send nothing again", arguments: [302, 307, 401, 417, 503])
    func answers(status: Int) async throws {
        let fields = "Location: /again\r\nWWW-Authenticate: Basic\r\nRetry-After: 0\r\n"
        try await ScriptedServer.with(ScriptedServer.Script { _ in [.respond(status, headers: fields)] }) { server in
            let url = server.url
            let response = try await withClient { client in
                let request = RESTRequest(method: .post, url: url, body: [], deadline: plenty, delivery: .atMostOnce)
                return try await client.send(request, retrying: RESTRetryPolicy())
            }
            #expect(response.status == status)
            #expect(server.requests.count == 1)
        }
    }
}
