import Logging
import NIOCore
import REST
import ServiceLifecycle
import Support
import Testing

@Suite(.timeLimit(.minutes(2))) struct LifecycleTests {
    @Test("A request sent before the client runs waits for it")
    func beforeRun() async throws {
        try await ScriptedServer.with(ScriptedServer.Script()) { server in
            let client = try makeClient()
            let url = server.url
            async let response = client.get(url)
            await Task.yield()
            let running = Task { try await client.run() }
            #expect(try await response.status == 200)
            running.cancel()
            try await running.value
        }
    }

    @Test("A client that never runs lets requests wait until their deadlines, and says they were surely not sent")
    func neverRun() async throws {
        let client = try makeClient()
        let error = await client.failure(ofGetting: "http://127.0.0.1:1/", deadline: .milliseconds(50))
        #expect(error == RESTError(.timeout, sent: .surelyNot))
    }

    @Test("Before a client runs only so many requests wait, and cancelled ones make room")
    func waitingForStart() async throws {
        let outcomes = Collected<RESTOutcome>()
        let client = try makeClient {
            $0.waitingForStart = 1
            $0.onOutcome = { outcomes.add($0) }
        }
        let waiting = (1...2).map { _ in Task { try await client.get("http://127.0.0.1:1/") } }
        while outcomes.elements.isEmpty { await Task.yield() }
        #expect(outcomes.elements.map(\.result) == [.failure(.overloaded)])
        for task in waiting { task.cancel() }
        for task in waiting { _ = try? await task.value }
        #expect(outcomes.elements.map(\.result) == [.failure(.overloaded), .failure(.cancelled)])
        let error = await client.failure(ofGetting: "http://127.0.0.1:1/", deadline: .milliseconds(50))
        #expect(error == RESTError(.timeout, sent: .surelyNot))
    }

    @Test("A deadline that has passed already is a timeout, not sent", arguments: [Duration.zero, .seconds(-1)])
    func passedDeadline(deadline: Duration) async throws {
        try await ScriptedServer.with(ScriptedServer.Script()) { server in
            let url = server.url
            let error = try await withClient { await $0.failure(ofGetting: url, deadline: deadline) }
            #expect(error?.code == .timeout)
            #expect(error?.sent == .surelyNot)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("A task cancelled before it sends sends nothing")
    func cancelledBefore() async throws {
        try await ScriptedServer.with(ScriptedServer.Script()) { server in
            let url = server.url
            try await withClient { client in
                for _ in 1...100 {
                    let task = Task {
                        withUnsafeCurrentTask { $0?.cancel() }
                        return try await client.get(url)
                    }
                    await #expect(throws: RESTError(.cancelled, sent: .surelyNot)) { try await task.value }
                }
            }
            #expect(server.connections == 0)
        }
    }

    @Test("Cancelling ends a request wherever it is, once, and the client goes on")
    func cancelledAnywhere() async throws {
        let script = ScriptedServer.Script { $0.target == "/last" ? [.respond()] : [.stall] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            try await withClient {
                $0.concurrentPerHost = 4
            } _: { client in
                for round in 0..<50 {
                    let tasks = (0..<12).map { _ in Task { try await client.get(url) } }
                    for _ in 0..<round { await Task.yield() }
                    for task in tasks { task.cancel() }
                    for task in tasks {
                        do { _ = try await task.value } catch { #expect((error as? RESTError)?.code == .cancelled) }
                    }
                }
                let last = try await client.get(url + "/last")
                #expect(last.status == 200)
            }
        }
    }

    @Test("Cancelling one that waits for a place says it was surely not sent, and gives its place in the queue away")
    func cancelledWaiting() async throws {
        try await ScriptedServer.with(ScriptedServer.Script { _ in [.stall] }) { server in
            let url = server.url
            try await withClient {
                $0.concurrentPerHost = 1
                $0.waitingPerHost = 1
                $0.longestWait = plenty
            } _: { client in
                let first = Task { try await client.get(url) }
                try await server.waitForRequests(1)
                for _ in 1...3 {
                    let second = Task { try await client.get(url) }
                    for _ in 0..<20 { await Task.yield() }
                    second.cancel()
                    await #expect(throws: RESTError(.cancelled, sent: .surelyNot)) { try await second.value }
                }
                first.cancel()
                await #expect(throws: RESTError(.cancelled, sent: .maybe)) { try await first.value }
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("Ending the client resumes everything in flight and waiting, each with what is known, and refuses what comes later")
    func shutdown() async throws {
        try await ScriptedServer.with(ScriptedServer.Script { _ in [.stall] }) { server in
            let url = server.url
            let client = try makeClient {
                $0.concurrentPerHost = 8
                $0.longestWait = plenty
            }
            let running = Task { try await client.run() }
            let tasks = (0..<20).map { _ in Task { await client.failure(ofGetting: url) } }
            try await server.waitForRequests(8)
            running.cancel()
            try await running.value
            var errors: [RESTError] = []
            for task in tasks { errors.append(try #require(await task.value)) }
            #expect(errors.allSatisfy { $0.code == .shutDown })
            #expect(errors.filter { $0.sent == .maybe }.count == 8)
            #expect(await client.failure(ofGetting: url) == RESTError(.shutDown, sent: .surelyNot))
            #expect(server.requests.count == 8)
        }
    }

    @Test("A graceful shutdown lets what is under way end, and refuses what is new")
    func gracefulShutdown() async throws {
        let script = ScriptedServer.Script { _ in [.trickle(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8), every: .milliseconds(5))] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            let client = try makeClient { $0.drainTime = .seconds(3600) }
            let group = ServiceGroup(services: [client], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { try await group.run() }
            let request = Task { try await client.get(url) }
            try await server.waitForRequests(1)
            await group.triggerGracefulShutdown()
            var refused: RESTError?
            while refused == nil { refused = await client.failure(ofGetting: url) }
            #expect(refused == RESTError(.shutDown, sent: .surelyNot))
            #expect(try await request.value.status == 200)
            try await running.value
        }
    }

    @Test("A graceful shutdown cuts off what lasts longer than the drain time")
    func drainTime() async throws {
        try await ScriptedServer.with(ScriptedServer.Script { _ in [.stall] }) { server in
            let url = server.url
            let client = try makeClient { $0.drainTime = .milliseconds(50) }
            let group = ServiceGroup(services: [client], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { try await group.run() }
            let request = Task { await client.failure(ofGetting: url) }
            try await server.waitForRequests(1)
            await group.triggerGracefulShutdown()
            #expect(await request.value == RESTError(.shutDown, sent: .maybe))
            try await running.value
        }
    }

    @Test("A client that was cancelled before it ran ends at once")
    func cancelledRun() async throws {
        let client = try makeClient()
        let running = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await client.run()
        }
        try await running.value
        #expect(await client.failure(ofGetting: "http://127.0.0.1:1/") == RESTError(.shutDown, sent: .surelyNot))
    }
}
