import REST
import Support
import Testing

@Suite struct LoadTests {
    @Test("2,000 ordinary requests from 50 tasks are all answered, each with its own answer, over 32 connections at most")
    func twoThousand() async throws {
        let script = ScriptedServer.Script { [.respond(body: $0.target)] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            try await withClient {
                $0.longestWait = plenty
            } _: { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for worker in 0..<50 {
                        group.addTask {
                            for round in 0..<40 {
                                let response = try await client.get(url + "/\(worker)/\(round)")
                                #expect(response.body == Array("/\(worker)/\(round)".utf8))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(server.requests.count == 2000)
            #expect(server.connections <= 32)
        }
    }

    @Test("No more than 32 requests are under way to one host, 64 wait and the rest is refused; those that wait too long are refused as well")
    func bulkhead() async throws {
        try await ScriptedServer.with(ScriptedServer.Script { _ in [.stall] }) { server in
            let url = server.url
            let errors = try await withClient { client in
                let tasks = (0..<100).map { _ in Task { await client.failure(ofGetting: url, deadline: .seconds(3)) } }
                var errors: [RESTError] = []
                for task in tasks { errors.append(try #require(await task.value)) }
                return errors
            }
            #expect(errors.filter { $0.code == .overloaded && $0.sent == .surelyNot }.count == 68)
            #expect(errors.filter { $0.code == .timeout && $0.sent == .maybe }.count == 32)
            #expect(server.requests.count == 32)
            #expect(server.mostOpenRequests == 32)
        }
    }

    @Test("A stalling host stops neither another host nor its own urgent lane")
    func stallingHost() async throws {
        try await ScriptedServer.with(ScriptedServer.Script { $0.method == "DELETE" ? [.respond(204, body: "")] : [.stall] }) { slow in
            try await ScriptedServer.with(ScriptedServer.Script()) { quick in
                let (slowURL, quickURL) = (slow.url, quick.url)
                try await withClient {
                    $0.longestWait = plenty
                } _: { client in
                    let stuck = (0..<96).map { _ in Task { await client.failure(ofGetting: slowURL) } }
                    try await slow.waitForRequests(32)
                    for _ in 0..<100 {
                        let response = try await client.get(quickURL)
                        #expect(response.status == 200)
                    }
                    let hangUp = RESTRequest(method: .delete, url: slowURL, deadline: plenty, lane: .urgent)
                    let hungUp = try await client.send(hangUp)
                    #expect(hungUp.status == 204)
                    for task in stuck { task.cancel() }
                    for task in stuck { #expect(await task.value?.code == .cancelled) }
                }
            }
        }
    }
}
