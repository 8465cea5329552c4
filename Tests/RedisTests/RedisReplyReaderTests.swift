import NIOCore
import Testing

@testable import Redis

/// Bytes in, replies out, and what is done about bytes that aren't replies.
@Suite struct RedisReplyReaderTests {
    /// Everything that can be read from `text`, fed in pieces of `size` bytes.
    private func read(
        _ text: String, pieces size: Int = .max, limits: RedisLimits = RedisLimits()
    ) throws(RedisError) -> [Result<RedisReply, RedisError>] {
        let reader = RedisReplyReader(limits: limits)
        var results: [Result<RedisReply, RedisError>] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try reader.feed(ByteBuffer(bytes: rest.prefix(size)))
            rest = rest.dropFirst(size)
            while let result = try reader.next() { results.append(result) }
        }
        return results
    }

    private func code(_ text: String, limits: RedisLimits = RedisLimits()) -> RedisError.Code? {
        do throws(RedisError) {
            _ = try read(text, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }

    private static let stream = "+OK\r\n-ERR no\r\n:-42\r\n$-1\r\n$0\r\n\r\n$4\r\na\r\nb\r\n*0\r\n*-1\r\n*2\r\n*1\r\n:1\r\n$2\r\nxy\r\n"
    private static let replies: [RedisReply] = [
        .status("OK"), .error("ERR no"), .integer(-42), .null, .bulk([]), .bulk(Array("a\r\nb".utf8)), .array([]), .null,
        .array([.array([.integer(1)]), .bulk(Array("xy".utf8))]),
    ]

    @Test("Replies come out the same however the bytes were cut", arguments: [1, 2, 3, 7, 1000])
    func pieces(size: Int) throws {
        #expect(try read(Self.stream, pieces: size).map { try $0.get() } == Self.replies)
    }

    @Test(
        "What isn't RESP is a protocol violation",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\0", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "$-5\r\n", "$x\r\n\r\n", "*-7\r\n", ":x\r\n",
            "?\r\n",
        ]
    )
    func garbage(text: String) {
        #expect(code(text) == .protocolViolation)
    }

    @Test(
        "An array over what is read at all is refused when its length is read, before there is room for it",
        arguments: ["*2147483647\r\n", "*65537\r\n", "*2\r\n:1\r\n*65537\r\n"]
    )
    func longArrays(text: String) {
        #expect(code(text) == .replyTooLarge)
    }

    @Test("An array over the limit is a failure, alone or inside another, and the next reply is still read", arguments: [1, 7, 1000])
    func longArray(size: Int) throws {
        var limits = RedisLimits()
        limits.maximumElements = 3
        let long = "*4\r\n:1\r\n:2\r\n:3\r\n:4\r\n"
        let results = try read("*3\r\n:1\r\n:2\r\n:3\r\n\(long)*2\r\n:1\r\n\(long):5\r\n", pieces: size, limits: limits)
        let tooLarge = RedisError(.replyTooLarge, execution: .maybe)
        let most = RedisReply.array([.integer(1), .integer(2), .integer(3)])
        #expect(results == [.success(most), .failure(tooLarge), .failure(tooLarge), .success(.integer(5))])
    }

    @Test(
        "With the usual limits an array may have 10,000 elements, and a longer one fails alone",
        arguments: [(10_000, false), (10_001, true), (65_536, true)]
    )
    func arrayLimits(count: Int, isTooLarge: Bool) throws {
        let results = try read("*\(count)\r\n" + String(repeating: ":1\r\n", count: count) + "+next\r\n")
        #expect(results.map { $0 == .failure(RedisError(.replyTooLarge, execution: .maybe)) } == [isTooLarge, false])
    }

    @Test("Arrays nest as deep as the limit and no deeper")
    func deepArrays() throws {
        var limits = RedisLimits()
        limits.maximumDepth = 3
        #expect(try read("*1\r\n*1\r\n*1\r\n:1\r\n", limits: limits).count == 1)
        #expect(code("*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", limits: limits) == .replyTooLarge)
        #expect(code(String(repeating: "*1\r\n", count: 1000)) != nil)
    }

    @Test("A bulk string over the limit is a failure, and the next reply is still read")
    func longString() throws {
        var limits = RedisLimits()
        limits.maximumBulkBytes = 5
        let results = try read("$5\r\n12345\r\n$6\r\n123456\r\n*1\r\n$6\r\n123456\r\n:1\r\n", limits: limits)
        let tooLarge = RedisError(.replyTooLarge, execution: .maybe)
        #expect(results == [.success(.bulk(Array("12345".utf8))), .failure(tooLarge), .failure(tooLarge), .success(.integer(1))])
    }

    @Test("A reply that never ends is given up at the limit", arguments: ["+", "$2000000000\r\n", "*1000\r\n$100000\r\n"])
    func endless(start: String) throws {
        var limits = RedisLimits()
        limits.maximumReplyBytes = 10_000
        let reader = RedisReplyReader(limits: limits)
        try reader.feed(ByteBuffer(string: start))
        let error = #expect(throws: RedisError.self) {
            for _ in 0..<11 {
                #expect(try reader.next() == nil)
                try reader.feed(ByteBuffer(repeating: UInt8(ascii: "x"), count: 1000))
            }
        }
        #expect(error?.code == .replyTooLarge)
    }

    @Test("Many small elements count towards the size of their reply")
    func manyElements() {
        var limits = RedisLimits()
        limits.maximumReplyBytes = 100
        #expect(code("*1000\r\n" + String(repeating: ":1\r\n", count: 999), limits: limits) == .replyTooLarge)
    }

    @Test("The size of a reply is its own: what was read before doesn't count")
    func sizesDontAddUp() throws {
        var limits = RedisLimits()
        limits.maximumReplyBytes = 100
        let text = String(repeating: "$50\r\n\(String(repeating: "x", count: 50))\r\n", count: 100)
        for size in [1, 10, 999, .max] {
            #expect(try read(text, pieces: size, limits: limits).allSatisfy { (try? $0.get()) != nil })
        }
    }

    @Test("Random bytes and damaged replies end in replies or errors, never in a crash", arguments: 0..<40)
    func fuzz(seed: UInt64) {
        var random = SplitMix(state: seed)
        let alphabet = Array("*$+-:%~>#,(=_|!\r\n0123456789-1xyz".utf8)
        for _ in 0..<500 {
            var bytes: [UInt8]
            if Bool.random(using: &random) {
                bytes = Array(Self.stream.utf8)
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = alphabet.randomElement(using: &random) ?? 0
                }
            } else {
                bytes = (0..<Int.random(in: 1...60, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            }
            let reader = RedisReplyReader(limits: RedisLimits())
            do throws(RedisError) {
                try reader.feed(ByteBuffer(bytes: bytes))
                while try reader.next() != nil {}
            } catch {
                #expect(error.code == .protocolViolation || error.code == .replyTooLarge)
            }
        }
    }
}
