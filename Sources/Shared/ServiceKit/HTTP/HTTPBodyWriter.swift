import HTTPTypes
import Hummingbird
import NIOCore

/// Writes the body of an answer. A body of known length goes out in one flush with its head; a stream is flushed piece by piece
/// and waits while the client doesn't read. Trailing fields are not sent: no client here would read them.
struct HTTPBodyWriter: ResponseBodyWriter {
    let handler: NIOLoopBound<HTTPExchangeHandler>
    let number: Int
    let isStreamed: Bool

    mutating func write(_ buffer: ByteBuffer) async throws {
        try handler.value.continueAnswer(buffer, number)
        if isStreamed, let room = handler.value.flushAnswer() { try await room.get() }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        handler.value.endAnswer(number)
    }
}
