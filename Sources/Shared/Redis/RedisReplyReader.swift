import CHiredis
import NIOCore

/// hiredis' parser: bytes in, replies out. Not for use by two threads.
final class RedisReplyReader {
    private let reader: UnsafeMutablePointer<redisReader>
    private let maximumElements: Int
    private let maximumBulkBytes: Int
    private let maximumReplyBytes: Int
    /// Bytes of the reply that isn't complete yet.
    private var pendingBytes = 0

    init(limits: RedisLimits) {
        guard let reader = partyline_reader_create(limits.readerElements, limits.maximumDepth) else {
            preconditionFailure("hiredis could not make a reader: out of memory.")
        }
        self.reader = reader
        maximumElements = limits.maximumElements
        maximumBulkBytes = limits.maximumBulkBytes
        maximumReplyBytes = limits.maximumReplyBytes
    }

    deinit {
        partyline_reader_free(reader)
    }

    /// Takes what came from the socket.
    func feed(_ buffer: ByteBuffer) throws(RedisError) {
        pendingBytes += buffer.readableBytes
        let result = buffer.withUnsafeReadableBytes { bytes in
            redisReaderFeed(reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        if result != REDIS_OK { throw failure() }
    }

    /// The next complete reply; nil until more bytes come. A reply with a bulk string or an array over the limit is a failure of its
    /// own: the ones behind it can still be read.
    ///
    /// - Throws: ``RedisError`` if nothing more can be read from this connection.
    func next() throws(RedisError) -> Result<RedisReply, RedisError>? {
        var object: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &object) == REDIS_OK else { throw failure() }
        guard let object else {
            // hiredis keeps what is incomplete, so a reply without end would grow without end.
            if pendingBytes > maximumReplyBytes { throw tooLarge }
            return nil
        }
        defer { freeReplyObject(object) }
        let unread = max(0, reader.pointee.len - reader.pointee.pos)
        let size = pendingBytes - unread
        pendingBytes = unread
        if size > maximumReplyBytes { return .failure(tooLarge) }
        do throws(RedisError) {
            return .success(try value(object.assumingMemoryBound(to: redisReply.self)))
        } catch {
            guard error.code == .replyTooLarge else { throw error }
            return .failure(error)
        }
    }

    /// Copies hiredis' tree. It is as deep as the limit at most, so the recursion ends.
    private func value(_ reply: UnsafeMutablePointer<redisReply>) throws(RedisError) -> RedisReply {
        switch reply.pointee.type {
        case REDIS_REPLY_NIL:
            return .null
        case REDIS_REPLY_INTEGER:
            return .integer(reply.pointee.integer)
        case REDIS_REPLY_STRING:
            let text = try bytes(reply)
            return .bulk(Array(text))
        case REDIS_REPLY_STATUS:
            return .status(String(decoding: try bytes(reply), as: UTF8.self))
        case REDIS_REPLY_ERROR:
            return .error(String(decoding: try bytes(reply), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            let elements = UnsafeBufferPointer(start: reply.pointee.element, count: reply.pointee.elements)
            guard elements.count <= maximumElements else { throw tooLarge }
            var values: [RedisReply] = []
            values.reserveCapacity(elements.count)
            for case let element? in elements {
                values.append(try value(element))
            }
            return .array(values)
        default:
            throw RedisError(.protocolViolation, execution: .maybe, message: "a kind of reply that RESP2 doesn't have")
        }
    }

    private func bytes(_ reply: UnsafeMutablePointer<redisReply>) throws(RedisError) -> UnsafeRawBufferPointer {
        let bytes = UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.str == nil ? 0 : Int(reply.pointee.len))
        guard bytes.count <= maximumBulkBytes else { throw tooLarge }
        return bytes
    }

    private var tooLarge: RedisError {
        RedisError(.replyTooLarge, execution: .maybe)
    }

    private func failure() -> RedisError {
        if partyline_reader_exceeded(reader) != 0 { return tooLarge }
        // hiredis' own text (`errstr`) quotes the byte it stumbled over, which may be anybody's; the kind of error is enough.
        return RedisError(.protocolViolation, execution: .maybe, message: "what came isn't RESP")
    }
}
