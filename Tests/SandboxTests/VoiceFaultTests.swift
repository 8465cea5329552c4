import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import Sandbox

@Suite("Fault switches", .timeLimit(.minutes(1)))
struct VoiceFaultTests {
    private func withSandbox(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let parts = try buildSandbox(settings: SandboxSettings(), world: .real, logger: Logger(label: "test"))
        try await Application(responder: parts.responder).test(.router, body)
    }

    private func send(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil
    ) async throws -> (response: TestResponse, json: JSONValue?) {
        let response = try await client.execute(uri: path, method: method, body: body.map { ByteBuffer(bytes: $0.bytes) })
        return (response, try? JSONValue(parsing: Array(buffer: response.body)))
    }

    @Test("A fault can be for one method of one route, answers in the cloud's shape, and is listed with what it still hits")
    func hitsRoute() async throws {
        try await withSandbox { client in
            let fault: JSONValue = ["path": "/v1/calls", "kind": "status", "method": "POST", "status": 429, "retryAfter": 2, "count": 2]
            #expect(try await send(client, .post, "/sandbox/faults", fault).response.status == .created)
            // Without a token: not hit.
            #expect(try await send(client, .get, "/v1/calls").response.status == .unauthorized)
            let (response, json) = try await send(client, .post, "/v1/calls")
            #expect(response.status == .tooManyRequests)
            #expect(response.headers[.retryAfter] == "2")
            #expect(json?[key: "title"] == "Rate Limit Hit")
            let left = try await send(client, .get, "/sandbox/faults").json
            #expect(left?.array?.map { $0[key: "count"] } == [1])
            #expect(try await send(client, .delete, "/sandbox/faults").response.status == .noContent)
            #expect(try await send(client, .post, "/v1/calls").response.status == .unauthorized)
        }
    }

    @Test("The wrong region does not have the call")
    func wrongRegion() async throws {
        try await withSandbox { client in
            let fault: JSONValue = ["path": "/v1/calls/", "kind": "wrongRegion", "method": "PUT"]
            #expect(try await send(client, .post, "/sandbox/faults", fault).response.status == .created)
            #expect(try await send(client, .get, "/v1/calls/one").response.status == .unauthorized)
            let (response, json) = try await send(client, .put, "/v1/calls/one")
            #expect(response.status == .notFound)
            #expect(json == ["type": "NOT_FOUND", "error_title": "Not Found"])
            #expect(try await send(client, .put, "/v1/calls/one").response.status == .unauthorized)
        }
    }

    @Test(
        "What cannot be switched on is refused",
        arguments: [
            ["path": "/", "kind": "loseWebhook", "method": "POST"], ["path": "/", "kind": "status", "event": "completed"],
            ["path": "/", "kind": "delayWebhook"], ["path": "/", "kind": "status", "retryAfter": -1],
        ] as [JSONValue])
    func refuses(fault: JSONValue) async throws {
        try await withSandbox { client in
            let status = try await send(client, .post, "/sandbox/faults", fault).response.status
            #expect(status == .badRequest)
        }
    }

    @Test("A fault of requests leaves webhooks alone, and the other way round")
    func kinds() {
        let switches = FaultSwitches()
        #expect(switches.add(Fault(path: "/", kind: .status)))
        #expect(switches.add(Fault(path: "/", kind: .loseWebhook)))
        #expect(switches.take(webhook: "/x", names: ["event"]).map(\.kind) == [.loseWebhook])
        #expect(switches.take(webhook: "/x", names: ["event"]).isEmpty)
        #expect(switches.take(path: "/x", method: "GET")?.kind == .status)
        #expect(switches.all.isEmpty)
    }

    @Test("A webhook fault is for the events it names, else for all")
    func events() {
        let completed = Fault(path: "/events", kind: .loseWebhook, event: "completed")
        #expect(completed.hits(webhook: "/events", names: ["event", "completed"]))
        #expect(!completed.hits(webhook: "/events", names: ["event", "answered"]))
        #expect(!completed.hits(webhook: "/answer", names: ["event", "completed"]))
        #expect(Fault(path: "/events", kind: .loseWebhook).hits(webhook: "/events", names: ["event", "answered"]))
    }

    @Test("The first page lists every kind of fault, every ending of a number and every behaviour, and no secret")
    func welcome() async throws {
        try await withSandbox { client in
            let page = String(buffer: try await send(client, .get, "/").response.body)
            for kind in FaultKind.allCases { #expect(page.contains(kind.rawValue), "\(kind)") }
            for ending in PhoneEnding.all { #expect(page.contains(ending.digits)) }
            for kind in PhoneBehaviour.Kind.allCases { #expect(page.contains(kind.rawValue)) }
            #expect(!page.contains(SandboxSettings().openTokSecret))
            #expect(!page.contains(SandboxSettings().vonageSecret))
        }
    }

    @Test("Webhooks name the sandbox as the region where clients can reach it by that, and nothing otherwise")
    func region() throws {
        var settings = SandboxSettings()
        #expect(try VoiceConfiguration(settings).regionURL == "http://127.0.0.1:8090")
        settings.host = "0.0.0.0"
        #expect(try VoiceConfiguration(settings).regionURL == nil)
    }
}
