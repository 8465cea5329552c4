import HTTPTypes
import Hummingbird
import NIOCore

/// Writes the body of an answer that is a stream: piece by piece, each flushed. Waits while the client doesn't read. Trailing fields are not sent: no client here would read them.
struct HTTPBodyWriter: ResponseBodyWriter {
    let handler: NIOLoopBound<HTTPExchangeHandler>
    let number: Int

    mutating func write(_ buffer: ByteBuffer) async throws {
        try handler.value.continueAnswer(buffer, number)
        if let room = handler.value.flushAnswer() { try await room.get() }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        handler.value.endAnswer(number)
    }
}
