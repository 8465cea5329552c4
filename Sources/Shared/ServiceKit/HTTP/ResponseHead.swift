import HTTPTypes
import NIOCore
import NIOHTTP1

/// The bytes of an answer's head (RFC 9112, 4 and 5), made in a store that is used again.
///
/// Hand-written because head, body and end as three messages through NIO's encoder took a tenth of a whole request.
struct ResponseHead {
    private(set) var bytes: [UInt8] = []

    /// Begins a head.
    mutating func begin(_ status: HTTPResponse.Status, version: HTTPVersion) {
        bytes.removeAll(keepingCapacity: true)
        if status == .ok, version == .http1_1 {
            append("HTTP/1.1 200 OK\r\n")
        } else {
            append(version == .http1_1 ? "HTTP/1.1 " : "HTTP/1.0 ")
            append(String(status.code))
            append(" ")
            append(status.reasonPhrase)
            append("\r\n")
        }
    }

    /// Adds a field. HTTP Types has made sure that neither part holds the end of a line.
    mutating func append(_ field: HTTPField) {
        append(field.name.rawName)
        append(": ")
        append(field.value)
        append("\r\n")
    }

    /// Adds text as it is, which ends a line where it should.
    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}
