import HTTPTypes
import NIOCore
import ServiceKit
import Support
import Synchronization
import Testing

@Suite("Clients that ask without listening", .timeLimit(.minutes(1)))
struct HTTPBackPressureTests {
    private static let requests = 400
    private static let bodyBytes = 64 << 10

    @Test("Requests that come faster than their answers are read are answered as fast as those are read, and all in the end")
    func pipelined() async throws {
        let asked = Counter()
        var routes = RouteTable()
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: Self.bodyBytes)
        routes.on("/big", .get) { _, _ in
            asked.count.add(1, ordering: .relaxed)
            return .json(body)
        }
        try await withServer(routes) { port in
            let connection = try await RawConnection.open(port, receiveBytes: 64 << 10)
            try await connection.read(false)
            try await connection.send(String(repeating: "GET /big HTTP/1.1\r\nHost: a\r\n\r\n", count: Self.requests))
            // As many as the system's buffers hold; then it rests.
            var before = -1
            while asked.value != before {
                before = asked.value
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(before < Self.requests / 2)
            try await connection.read(true)
            var left = Self.requests * Self.bodyBytes
            for await piece in connection.received {
                left -= piece.readableBytes
                if left <= 0 { break }
            }
            #expect(left <= 0)
            #expect(asked.value == Self.requests)
            try await connection.close()
        }
    }

    private final class Counter: Sendable {
        let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .relaxed) }
    }
}
