import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import NIOCore
import Support
import Testing

@testable import ServiceKit

@Suite("An answer's bytes", .timeLimit(.minutes(1)))
struct HTTPAnswerTests {
    private static let bigBody = [UInt8]((0..<100_000).map { UInt8(ascii: "a") + UInt8($0 % 26) })

    private static var routes: RouteTable {
        var routes = RouteTable()
        routes.on("/hello", .get) { _, _ in .text("hello", headers: [.cacheControl: "no-store"]) }
        routes.on("/later", .get) { _, _ in
            await Task.yield()
            return .text("later")
        }
        routes.on("/big", .get) { _, _ in .json(bigBody) }
        routes.on("/nothing", .get) { _, _ in ServiceResponse(status: .noContent) }
        routes.on("/empty", .get) { _, _ in ServiceResponse() }
        routes.on("/teapot", .get) { _, _ in .text("", status: .init(code: 418, reasonPhrase: "I'm a teapot")) }
        routes.on("/stream", .get) { _, _ in
            ServiceResponse(headers: [.contentType: "text/plain"]) { writer in
                try await writer.write(ByteBuffer(string: "0123456789abcdef"))
                try await writer.write(ByteBuffer())
                try await writer.write(ByteBuffer(bytes: bigBody))
                try await writer.finish(nil)
            }
        }
        return routes
    }

    /// What is answered to one request, without the moment.
    private func answer(to request: String, version: String = "1.1") async throws -> String {
        try await withServer(Self.routes) { port in
            let answer = try await RawConnection.exchange(
                port, "\(request) HTTP/\(version)\r\nHost: a\r\nX-Request-ID: r-1\r\nConnection: close\r\n\r\n")
            return answer.replacing(/Date: [^\r]+\r\n/, with: "")
        }
    }

    private static let end = "X-Request-ID: r-1\r\nConnection: close\r\n\r\n"

    @Test("A body that is known is told by its length")
    func known() async throws {
        #expect(
            try await answer(to: "GET /hello")
                == "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n" + Self.end
                + "hello")
        #expect(try await answer(to: "GET /empty") == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + Self.end)
    }

    @Test("HEAD tells the length of what GET would answer, and has no body")
    func head() async throws {
        let answer = try await answer(to: "HEAD /hello")
        #expect(answer.contains("\r\nContent-Length: 5\r\n"))
        #expect(answer.hasSuffix(Self.end))
    }

    @Test("A status without a body has no length")
    func noContent() async throws {
        #expect(try await answer(to: "GET /nothing") == "HTTP/1.1 204 No Content\r\n" + Self.end)
    }

    @Test("Any status has its own words")
    func status() async throws {
        #expect(try await answer(to: "GET /teapot").hasPrefix("HTTP/1.1 418 I'm a teapot\r\n"))
    }

    @Test("A body too large to be copied arrives whole, behind its head")
    func big() async throws {
        let answer = try await answer(to: "GET /big")
        #expect(answer.contains("\r\nContent-Length: 100000\r\n"))
        #expect(answer.hasSuffix(Self.end + String(decoding: Self.bigBody, as: UTF8.self)))
    }

    @Test("A stream's pieces are told by their lengths in hexadecimal; an empty piece doesn't end it")
    func chunks() async throws {
        let body = String(decoding: Self.bigBody, as: UTF8.self)
        #expect(
            try await answer(to: "GET /stream")
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n" + Self.end
                + "10\r\n0123456789abcdef\r\n186a0\r\n\(body)\r\n0\r\n\r\n")
    }

    @Test("HTTP/1.0 knows no chunks: the end of the connection ends a stream")
    func oldStream() async throws {
        let body = String(decoding: Self.bigBody, as: UTF8.self)
        #expect(
            try await answer(to: "GET /stream", version: "1.0")
                == "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n" + Self.end + "0123456789abcdef" + body)
    }

    @Test("What is no HTTP behind a request that waits is refused after its answer")
    func garbageBehind() async throws {
        try await withServer(Self.routes) { port in
            let answer = try await RawConnection.exchange(port, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n\u{1}\u{2}\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("laterHTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("bad_request"))
        }
    }

    @Test("Much that is no HTTP behind a request that waits doesn't cost it its answer")
    func muchGarbageBehind() async throws {
        try await withServer(Self.routes) { port in
            let garbage = String(repeating: "\u{1}", count: 100_000)
            let answer = try await RawConnection.exchange(port, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n" + garbage)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("laterHTTP/1.1 400 Bad Request\r\n"))
        }
    }

    @Test("Half a close gets a large answer whole, also one that is read late")
    func halfCloseOfBig() async throws {
        try await withServer(Self.routes) { port in
            let connection = try await RawConnection.open(port, receiveBytes: 4096)
            try await connection.read(false)
            try await connection.send(String(repeating: "GET /big HTTP/1.1\r\nHost: a\r\n\r\n", count: 60))
            try await connection.closeOutput()
            try await Task.sleep(for: .milliseconds(200))
            try await connection.read(true)
            let answer = await connection.readToEnd()
            #expect(answer.components(separatedBy: String(decoding: Self.bigBody, as: UTF8.self)).count == 61)
        }
    }

    @Test("Whoever offers another protocol is answered in ours, and the connection ends", arguments: ["websocket", "h2c"])
    func upgrade(to other: String) async throws {
        try await withServer(Self.routes) { port in
            let answer = try await RawConnection.exchange(
                port, "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: \(other)\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("\r\nConnection: close\r\n\r\nhello"))
        }
    }

    @Test("A listener who sends without end is not read", arguments: ["", "Connection: Upgrade\r\nUpgrade: x\r\n"])
    func chatterBehindStream(fields: String) async throws {
        var routes = RouteTable()
        routes.on("/endless", .get) { _, _ in
            ServiceResponse(headers: [.connection: "close"]) { writer in
                try await writer.write(ByteBuffer(string: "first\n"))
                try await Task.sleep(for: .seconds(600))
            }
        }
        try await withServer(routes) { port in
            let connection = try await RawConnection.open(port)
            try await connection.send("GET /endless HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
            #expect(await connection.read(until: "first\n").contains("first\n"))
            // More than both systems' buffers hold: were it read, sending would end.
            let isSent = await withTaskGroup(of: Bool.self) { group in
                group.addTask { (try? await connection.send(String(repeating: "x", count: 64 << 20))) != nil }
                group.addTask {
                    try? await Task.sleep(for: .milliseconds(500))
                    return false
                }
                let first = await group.next()
                try? await connection.close()
                return first
            }
            #expect(isSent == false)
        }
    }

    @Test("Half a close behind several requests that wait lets all of them be answered")
    func halfCloseBehind() async throws {
        try await withServer(Self.routes) { port in
            let connection = try await RawConnection.open(port)
            try await connection.send(String(repeating: "GET /later HTTP/1.1\r\nHost: a\r\n\r\n", count: 3))
            try await connection.closeOutput()
            #expect(await connection.readToEnd().components(separatedBy: "\r\n\r\nlater").count == 4)
        }
    }
}
