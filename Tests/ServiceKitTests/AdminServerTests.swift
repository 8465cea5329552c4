import Hummingbird
import HummingbirdTesting
import Testing

@testable import ServiceKit

@Suite("Admin server")
struct AdminServerTests {
    @Test("Readiness follows the life of the process, not its dependencies")
    func readiness() async throws {
        let readiness = Readiness()
        let routes = AdminServer.routes(readiness: readiness, metrics: MetricsRegistry(), dependencies: ["redis": { false }, "rest": { true }])
        try await Application(responder: routes).test(.router) { client in
            try await client.execute(uri: "/livez", method: .get) { #expect($0.status == .ok) }
            try await client.execute(uri: "/readyz", method: .get) { #expect($0.status == .serviceUnavailable) }
            readiness.started()
            try await client.execute(uri: "/readyz", method: .get) { response in
                #expect(response.status == .ok)
                let expected = "{\"ready\":true,\"state\":\"ready\",\"dependencies\":{\"redis\":\"down\",\"rest\":\"up\"}}\n"
                #expect(String(buffer: response.body) == expected)
            }
            readiness.drain()
            try await client.execute(uri: "/readyz", method: .get) { #expect($0.status == .serviceUnavailable) }
            try await client.execute(uri: "/livez", method: .get) { #expect($0.status == .ok) }
        }
    }

    @Test("A scrape runs the collectors and doesn't wait for one that hangs")
    func metrics() async throws {
        let metrics = MetricsRegistry()
        let gauge = metrics.gauge("rooms")
        let routes = AdminServer.routes(
            readiness: Readiness(),
            metrics: metrics,
            collectors: [{ gauge.set(7.0) }, { await Task.detached { try? await Task.sleep(for: .seconds(600)) }.value }]
        )
        try await Application(responder: routes).test(.router) { client in
            try await client.execute(uri: "/metrics", method: .get) { response in
                #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
                let text = String(buffer: response.body)
                #expect(text.contains("rooms 7\n"))
                #expect(text.contains("process_resident_memory_bytes "))
                #expect(text.contains("process_open_fds "))
            }
        }
    }
}
