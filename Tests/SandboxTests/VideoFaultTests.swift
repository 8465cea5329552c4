import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import HummingbirdTesting
import Logging
import NIOSSL
import Support
import Testing

@testable import Sandbox

@Suite("Faults, log and state", .timeLimit(.minutes(1)))
struct VideoFaultTests {
    @Test("A fault hits as many requests as it says, on paths that hold its text, and no others")
    func hitsCountedRequests() async throws {
        try await VideoFixture.run { sandbox async throws in
            let fault: JSONValue = ["path": "/session/cr", "kind": "status", "status": 503, "count": 2]
            #expect(try await sandbox.send(.post, "/sandbox/faults", fault).status == 201)
            #expect(try await sandbox.project(.get, "/archive").status == 200)
            let statuses = [
                try await sandbox.send(.post, "/session/create").status, try await sandbox.send(.post, "/session/create").status,
                try await sandbox.send(.post, "/session/create").status,
            ]
            #expect(statuses == [503, 503, 200])
            // Nothing was done for the first two.
            #expect(try await sandbox.state()[key: "sessions"]?.array?.count == 1)
        }
    }

    @Test(
        "What is no fault is refused in words",
        arguments: [
            ["path": "", "kind": "status"], ["path": "/"], ["path": "/", "kind": "boom"], ["path": "/", "kind": "delay"],
            ["path": "/", "kind": "delay", "milliseconds": -1], ["path": "/", "kind": "status", "status": 99],
            ["path": "/", "kind": "status", "count": 0],
            ["path": "/", "kind": "delay", "milliseconds": 600_001],
        ] as [JSONValue])
    func refusesFaults(body: JSONValue) async throws {
        try await VideoFixture.run { sandbox async throws in
            #expect(try await sandbox.send(.post, "/sandbox/faults", body).status == 400)
            #expect(try await sandbox.send(.get, "/sandbox/faults").json == [])
        }
    }

    @Test("A delayed request is answered when its time has come")
    func delays() async throws {
        let clock = ManualClock()
        try await VideoFixture.run(world: VideoFixture.world(clock: clock)) { sandbox async throws in
            #expect(try await sandbox.send(.post, "/sandbox/faults", ["path": "/", "kind": "delay", "milliseconds": 5000]).status == 201)
            async let reply = sandbox.send(.post, "/session/create")
            await clock.waitForSleepers()
            // The sandbox's own routes are never hit.
            #expect(try await sandbox.state()[key: "requests"] == [])
            clock.advance(by: .seconds(5))
            #expect(try await reply.status == 200)
        }
    }

    @Test("Faults can be switched off, and a reset forgets everything but the ids of sessions")
    func resets() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            _ = try await sandbox.dial(session)
            #expect(try await sandbox.send(.post, "/sandbox/faults", ["path": "/", "kind": "status"]).status == 201)
            #expect(try await sandbox.send(.delete, "/sandbox/faults").status == 204)
            #expect(try await sandbox.send(.post, "/sandbox/faults", ["path": "/", "kind": "status"]).status == 201)
            #expect(try await sandbox.send(.post, "/sandbox/reset").status == 204)
            let state = try await sandbox.state()
            #expect(state[key: "sessions"] == [])
            #expect(state[key: "requests"] == [])
            #expect(try await sandbox.connections(session) == [])
        }
    }

    @Test("The state shows both clouds and the requests, newest last, without their queries")
    func showsState() async throws {
        try await VideoFixture.run { sandbox async throws in
            _ = try await sandbox.createSession()
            _ = try await sandbox.project(.get, "/archive?sessionId=x")
            _ = try await sandbox.send(.get, "/nothing/here")
            let state = try await sandbox.state()
            #expect(state[key: "conversations"] == [["name": "room", "members": ["one"]]])
            #expect(
                state[key: "calls"]
                    == [
                        [
                            "uuid": "one", "direction": "inbound", "status": "answered", "from": "1", "to": "2", "bridge": true, "muted": false,
                            "earmuffed": false,
                        ]
                    ])
            #expect(
                state[key: "requests"]
                    == [
                        ["method": "POST", "path": "/session/create", "status": 200],
                        ["method": "GET", "path": "/v2/project/123456/archive", "status": 200],
                        ["method": "GET", "path": "/nothing/here", "status": 404],
                    ])
        }
    }

    @Test("An unknown path is refused in the clouds' shape")
    func refusesUnknownPaths() async throws {
        try await VideoFixture.run { sandbox async throws in
            #expect(try await sandbox.send(.get, "/v2/project/1/nothing").json == ["code": 404, "message": "Not Found"])
        }
    }

    @Test("The log keeps the last requests and drops the oldest")
    func boundsLog() {
        let log = RequestLog(limit: 3)
        for number in 1...5 {
            log.append(LoggedRequest(method: "GET", path: "/\(number)", status: 200, fault: nil))
        }
        #expect(log.all.map(\.path) == ["/3", "/4", "/5"])
        #expect(SandboxLimits.loggedRequests >= 10_000)
    }

    @Test(
        "A broken connection is broken for real, and only one of the kinds acts first", arguments: [FaultKind.resetBefore, .resetAfter],
        [false, true])
    func breaksConnections(kind: FaultKind, overTLS: Bool) async throws {
        let world = SandboxWorld.real
        let parts = try buildSandbox(
            settings: VideoFixture.settings(), world: VideoFixture.world(), voice: VideoSIPRecorder(), logger: Logger(label: "test"))
        let certificate = try ServerCertificate(now: world.now())
        let builder: HTTPServerBuilder = overTLS ? try .tls(tlsConfiguration: certificate.serverConfiguration()) : .http1()
        try await Application(responder: parts.responder, server: builder).test(.live) { plain in
            let port = try #require(plain.port)
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(certificate.authorityPEM.utf8), format: .pem)])
            let configuration = TestClient.Configuration(tlsConfiguration: overTLS ? tls : nil, serverName: "localhost")
            let first = TestClient(host: "localhost", port: port, configuration: configuration)
            first.connect()
            let fault: JSONValue = ["path": "/session/create", "kind": .string(kind.rawValue)]
            _ = try await first.execute(.init("/sandbox/faults", method: .post, headers: [:], body: ByteBuffer(bytes: fault.bytes)))
            await #expect(throws: (any Error).self) {
                try await first.execute(.init("/session/create", method: .post, headers: VideoFixture.legacyHeaders(), body: nil))
            }
            let second = TestClient(host: "localhost", port: port, configuration: configuration)
            second.connect()
            let reply = try await second.execute(.init("/sandbox/state", method: .get, headers: [:], body: nil))
            let state = try JSONValue(parsing: Array(buffer: try #require(reply.body)))
            #expect(state[key: "sessions"]?.array?.count == (kind == .resetAfter ? 1 : 0))
            #expect(
                state[key: "requests"]
                    == [
                        [
                            "method": "POST", "path": "/session/create", "status": .integer(kind == .resetAfter ? 200 : 0),
                            "fault": .string(kind.rawValue),
                        ]
                    ])
            try await second.shutdown()
        }
    }
}
