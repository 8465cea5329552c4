import Foundation
import NIOCore
import Support

/// A browser's end of a stream: undoes the chunks and splits events.
final class EventStream {
    struct Event: Equatable, Sendable {
        var id = ""
        var kind = ""
        var data = ""
    }

    let connection: RawConnection
    private var pieces: AsyncStream<ByteBuffer>.Iterator
    private var raw = ByteBuffer()
    private var text = ""
    private var events: [Event] = []
    private var isHeadRead = false
    /// Status line and fields, once the first event was read.
    private(set) var head = ""
    private(set) var comments = 0
    /// Whether the stream came to its proper end.
    private(set) var hasEnded = false

    init(port: Int, room: String, after last: String?, receiveBytes: Int?) async throws {
        connection = try await RawConnection.open(port, receiveBytes: receiveBytes)
        pieces = connection.received.makeAsyncIterator()
        let resuming = last.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        try await connection.send("GET /room/\(room)/events HTTP/1.1\r\nHost: a\r\n\(resuming)\r\n")
    }

    /// The next event; nil when the connection is closed.
    func next() async throws -> Event? {
        while events.isEmpty {
            guard let piece = await pieces.next() else { return nil }
            raw.writeImmutableBuffer(piece)
            try readHead()
            while isHeadRead, try readChunk() {}
        }
        return events.removeFirst()
    }

    /// Reads until the first comment.
    func nextComment() async throws {
        while comments == 0 {
            guard let piece = await pieces.next() else { return }
            raw.writeImmutableBuffer(piece)
            try readHead()
            while isHeadRead, try readChunk() {}
        }
    }

    private func readHead() throws {
        guard !isHeadRead, let end = String(buffer: raw).range(of: "\r\n\r\n") else { return }
        head = String(String(buffer: raw)[..<end.lowerBound])
        raw.moveReaderIndex(forwardBy: head.utf8.count + 4)
        isHeadRead = true
    }

    private func readChunk() throws -> Bool {
        guard let end = raw.readableBytesView.firstIndex(of: UInt8(ascii: "\r")),
            let size = raw.getString(at: raw.readerIndex, length: end - raw.readerIndex).flatMap({ Int($0, radix: 16) }),
            raw.readableBytes >= end - raw.readerIndex + size + 4
        else { return false }
        raw.moveReaderIndex(to: end + 2)
        text += raw.readString(length: size) ?? ""
        raw.moveReaderIndex(forwardBy: 2)
        if size == 0 { hasEnded = true }
        while let end = text.range(of: "\n\n") {
            read(text[..<end.lowerBound])
            text = String(text[end.upperBound...])
        }
        return size > 0
    }

    private func read(_ block: Substring) {
        var event = Event()
        for line in block.split(separator: "\n") {
            if line.hasPrefix(":") { comments += 1 }
            if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
            if line.hasPrefix("event: ") { event.kind = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { event.data += line.dropFirst(6) }
        }
        if !event.kind.isEmpty { events.append(event) }
    }
}
