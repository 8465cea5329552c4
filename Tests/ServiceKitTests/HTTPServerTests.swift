import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Support
import Testing

@testable import ServiceKit

@Suite("HTTP server", .timeLimit(.minutes(2)))
struct HTTPServerTests {
    private struct Unexpected: Error {}

    static var routes: RouteTable {
        var routes = RouteTable()
        routes.on("/hello", .get) { _, _ in .text("hello") }
        routes.on("/later", .get) { _, _ in
            await Task.yield()
            return .text("later")
        }
        routes.on("/echo", .post, bodyBytes: 1000) { _, context in .text(String(buffer: context.body)) }
        routes.on("/id", .get) { _, context in .text(context.requestID) }
        routes.on("/fail", .get) { _, _ in throw Unexpected() }
        routes.on("/teapot", .get) { _, _ in throw APIError(.init(code: 418), "teapot", "No coffee.", headers: [.retryAfter: "2"]) }
        routes.on("/stream", .get) { _, _ in
            ServiceResponse(headers: [:]) { writer in
                for number in 0..<3 { try await writer.write(ByteBuffer(string: "piece \(number)\n")) }
                try await writer.finish(nil)
            }
        }
        return routes
    }

    private func get(_ path: String, _ more: String = "") -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\(more)\r\n" }

    @Test("Requests of one connection are answered in order, those that wait and those that don't")
    func pipelining() async throws {
        try await withServer(Self.routes) { port in
            let text = get("/later") + get("/hello") + get("/later") + get("/hello", "Connection: close\r\n")
            let answer = try await RawConnection.exchange(port, text)
            let bodies = answer.components(separatedBy: "HTTP/1.1 200 OK\r\n").dropFirst().map { $0.components(separatedBy: "\r\n\r\n").last ?? "" }
            #expect(Array(bodies) == ["later", "hello", "later", "hello"])
        }
    }

    @Test("Thousands of requests at once, behind one that waits, don't exhaust the stack")
    func deepPipeline() async throws {
        try await withServer(Self.routes) { port in
            let text = get("/later") + String(repeating: get("/"), count: 20_000) + get("/hello", "Connection: close\r\n")
            let answer = try await RawConnection.exchange(port, text)
            #expect(answer.components(separatedBy: "HTTP/1.1 404").count == 20_001)
            #expect(answer.hasSuffix("hello"))
        }
    }

    @Test("A body over its route's limit is answered 413 and the connection ends, however it is sent")
    func bodyTooLarge() async throws {
        try await withServer(Self.routes) { port in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\n"
            let announced = try await RawConnection.exchange(port, head + "Content-Length: 1001\r\n\r\n")
            #expect(announced.hasPrefix("HTTP/1.1 413 "))
            #expect(announced.contains("Connection: close"))
            #expect(announced.contains("body_too_large"))
            let chunks = String(repeating: "1F4\r\n\(String(repeating: "x", count: 500))\r\n", count: 3)
            let chunked = try await RawConnection.exchange(port, head + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
            #expect(chunked.hasPrefix("HTTP/1.1 413 "))
            let full = try await RawConnection.exchange(
                port,
                head + "Connection: close\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "y", count: 1000)
            )
            #expect(full.hasPrefix("HTTP/1.1 200 "))
            #expect(full.hasSuffix("yyy"))
        }
    }

    @Test("A sender that never ends is cut off")
    func endlessBody() async throws {
        try await withServer(Self.routes) { port in
            let connection = try await RawConnection.open(port)
            try await connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "4000\r\n\(String(repeating: "x", count: 0x4000))\r\n"
            let sent = await Task {
                var sent = 0
                while sent < 4096 * 0x4000, (try? await connection.send(chunk)) != nil { sent += chunk.utf8.count }
                return sent
            }.value
            // What the kernels hold between us counts as sent, so this is far above the limit and far below endless.
            #expect(sent < 4096 * 0x4000)
        }
    }

    @Test(
        "A request that drips is cut: its body with an answer, its head without one, for nobody knows yet what was asked",
        arguments: [
            ("GET /hello HTTP/1.1\r\nX: ", ""),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", "HTTP/1.1 408 "),
        ]
    )
    func slowRequest(beginning: String, status: String) async throws {
        var limits = HTTPLimits()
        limits.requestReadDeadline = .milliseconds(200)
        try await withServer(Self.routes, limits: limits) { port in
            let connection = try await RawConnection.open(port)
            let drip = Task {
                try await connection.send(beginning)
                // Ten seconds in all, fifty times what is allowed; then it is we who end it.
                for _ in 0..<500 {
                    try await Task.sleep(for: .milliseconds(20))
                    try await connection.send("x")
                }
                try await connection.close()
            }
            let answer = await connection.readToEnd()
            drip.cancel()
            let end = await drip.result
            #expect(throws: (any Error).self, "It dripped to its end") { try end.get() }
            #expect(status.isEmpty ? answer.isEmpty : answer.hasPrefix(status), "\(answer.prefix(60))")
        }
    }

    @Test("An idle connection is closed")
    func idle() async throws {
        var limits = HTTPLimits()
        limits.idleTimeout = .milliseconds(100)
        try await withServer(Self.routes, limits: limits) { port in
            let silence = try await RawConnection.exchange(port, "")
            #expect(silence.isEmpty)
        }
    }

    @Test(
        "What is no proper request is refused and the connection closed",
        arguments: [
            ("GET /hello HTTP/1.1\r\n\r\n", "400"),
            ("GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"),
            ("GET /hello HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n", "400"),
            ("nonsense\r\n\r\n", "400"),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400"),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", "400"),
            ("GET /hello HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 17_000))\r\n\r\n", "431"),
            ("GET /hello HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 70))\r\n", "431"),
        ]
    )
    func malformed(request: String, status: String) async throws {
        try await withServer(Self.routes) { port in
            let answer = try await RawConnection.exchange(port, request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(60))")
            #expect(answer.contains("Connection: close\r\n"))
            #expect(answer.contains("\"requestId\":\""))
        }
    }

    @Test("HTTP/1.0 needs no Host and is closed after the answer")
    func oldVersion() async throws {
        try await withServer(Self.routes) { port in
            let answer = try await RawConnection.exchange(port, "GET /hello HTTP/1.0\r\n\r\n")
            #expect(answer.contains(" 200 OK\r\n"))
            #expect(answer.hasSuffix("hello"))
        }
    }

    @Test("A good request id is taken over, a bad one replaced; both are in the answer")
    func requestID() async throws {
        try await withServer(Self.routes) { port in
            let kept = try await RawConnection.exchange(port, get("/id", "X-Request-ID: abc_DEF-123\r\nConnection: close\r\n"))
            #expect(kept.contains("X-Request-ID: abc_DEF-123\r\n"))
            #expect(kept.hasSuffix("\r\n\r\nabc_DEF-123"))
            for bad in ["a b", "a;b", String(repeating: "x", count: 65), "é"] {
                let answer = try await RawConnection.exchange(port, get("/id", "X-Request-ID: \(bad)\r\nConnection: close\r\n"))
                let id = answer.components(separatedBy: "\r\n\r\n").last ?? ""
                #expect(RequestIDs.isAcceptable(id) && id != bad)
                #expect(answer.contains("X-Request-ID: \(id)\r\n"))
            }
        }
    }

    @Test("What a handler throws tells the client nothing it should not know")
    func errors() async throws {
        try await withServer(Self.routes) { port in
            let failed = try await RawConnection.exchange(port, get("/fail", "X-Request-ID: r1\r\nConnection: close\r\n"))
            #expect(failed.hasPrefix("HTTP/1.1 500 "))
            #expect(failed.hasSuffix(#"{"error":{"code":"internal_error","message":"Something went wrong on our side."},"requestId":"r1"}"#))
            let teapot = try await RawConnection.exchange(port, get("/teapot", "Connection: close\r\n"))
            #expect(teapot.hasPrefix("HTTP/1.1 418 "))
            #expect(teapot.contains("Retry-After: 2\r\n"))
        }
    }

    @Test("HEAD is GET without the body")
    func head() async throws {
        try await withServer(Self.routes) { port in
            let answer = try await RawConnection.exchange(port, "HEAD /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.contains("Content-Length: 5\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("Expect: 100-continue is answered before the body comes")
    func expectContinue() async throws {
        try await withServer(Self.routes) { port in
            let connection = try await RawConnection.open(port)
            try await connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue"))
            try await connection.send("ok")
            #expect(await connection.readToEnd().hasSuffix("\r\n\r\nok"))
        }
    }

    @Test("A stream comes in chunks and ends")
    func stream() async throws {
        try await withServer(Self.routes) { port in
            let answer = try await RawConnection.exchange(port, get("/stream", "Connection: close\r\n"))
            #expect(answer.contains("Transfer-Encoding: chunked"))
            for number in 0..<3 { #expect(answer.contains("piece \(number)\n")) }
            #expect(answer.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test("HEAD of a stream is answered with a head alone")
    func headOfStream() async throws {
        try await withServer(Self.routes) { port in
            let request = "HEAD /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let answer = try await RawConnection.exchange(port, request)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n"))
            #expect(!answer.contains("piece"))
            #expect(answer.components(separatedBy: "\r\n\r\n").count == 2)
        }
    }

    @Test("A stream whose listener goes away is cancelled")
    func abandonedStream() async throws {
        let (ended, end) = AsyncStream<Bool>.makeStream()
        var routes = RouteTable()
        routes.on("/endless", .get) { _, _ in
            ServiceResponse(headers: [:]) { writer in
                try await writer.write(ByteBuffer(string: "first\n"))
                try? await Task.sleep(for: .seconds(600))
                end.yield(Task.isCancelled)
            }
        }
        try await withServer(routes) { port in
            let connection = try await RawConnection.open(port)
            try await connection.send(get("/endless"))
            #expect(await connection.read(until: "first\n").contains("first\n"))
            try await connection.close()
            var iterator = ended.makeAsyncIterator()
            #expect(await iterator.next() == true)
        }
    }

    @Test("A stream that its listener doesn't read is cut, after it has waited for a while")
    func unreadStream() async throws {
        let (ended, end) = AsyncStream<Bool>.makeStream()
        var routes = RouteTable()
        routes.on("/endless", .get) { _, _ in
            ServiceResponse(headers: [:]) { writer in
                do {
                    while true { try await writer.write(ByteBuffer(repeating: 0, count: 64 * 1024)) }
                } catch {
                    end.yield(true)
                    throw error
                }
            }
        }
        var limits = HTTPLimits()
        limits.unreadTimeout = .milliseconds(50)
        try await withServer(routes, limits: limits) { port in
            let connection = try await RawConnection.open(port, receiveBytes: 4096)
            try await connection.read(false)
            try await connection.send(get("/endless"))
            var iterator = ended.makeAsyncIterator()
            #expect(await iterator.next() == true)
            try await connection.close()
        }
    }

    @Test("After a stream the connection still has its deadlines")
    func deadlinesAfterAStream() async throws {
        var limits = HTTPLimits()
        limits.idleTimeout = .milliseconds(50)
        try await withServer(Self.routes, limits: limits) { port in
            let answer = try await RawConnection.exchange(port, get("/stream"))
            #expect(answer.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test("Half a close after the request still gets the answer")
    func halfClose() async throws {
        try await withServer(Self.routes) { port in
            let connection = try await RawConnection.open(port)
            try await connection.send(get("/later"))
            try await connection.closeOutput()
            #expect(await connection.readToEnd().hasSuffix("later"))
        }
    }

    @Test("Requests are counted by route, never by what a client wrote")
    func metrics() async throws {
        let metrics = MetricsRegistry()
        try await withServer(Self.routes, metrics: metrics) { port in
            let text = get("/hello") + get("/secret-path") + get("/fail", "Connection: close\r\n")
            _ = try await RawConnection.exchange(port, text)
        }
        let text = metrics.render()
        #expect(text.contains("http_requests_total{route=\"/hello\",status=\"2xx\"} 1\n"))
        #expect(text.contains("http_requests_total{route=\"none\",status=\"4xx\"} 1\n"))
        #expect(text.contains("http_requests_total{route=\"/fail\",status=\"5xx\"} 1\n"))
        #expect(text.contains("http_request_duration_seconds_count{route=\"/hello\"} 1\n"))
        #expect(!text.contains("secret-path"))
    }
}
