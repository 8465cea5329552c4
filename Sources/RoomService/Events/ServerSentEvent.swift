import NIOCore

/// Server-sent events as they go over the wire. Source: the HTML standard, "Server-sent events".
enum ServerSentEvent {
    /// A comment: browsers ignore it, proxies see traffic.
    static let heartbeat = ByteBuffer(string: ": still here\n\n")

    /// How long to wait before connecting again. Alone it is no event.
    static func retry(milliseconds: Int) -> ByteBuffer {
        ByteBuffer(string: "retry: \(milliseconds)\n\n")
    }

    /// One event. Line ends in the data, which JSON of ours doesn't have, cannot end it early.
    static func event(_ name: String, id: String, data: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(data.count + 64)
        buffer.writeString("id: \(id)\nevent: \(name)\n")
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            buffer.writeString("data: ")
            buffer.writeBytes(line)
            buffer.writeString("\n")
        }
        buffer.writeString("\n")
        return buffer
    }
}
