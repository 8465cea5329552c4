import HTTPTypes
import NIOCore
import NIOHTTP1

/// The bytes of an answer's head (RFC 9112, 4 and 5), made in a store that is used again.
///
/// Hand-written because head, body and end as three messages through NIO's encoder took a tenth of a whole request.
struct ResponseHead {
    private(set) var bytes: [UInt8] = []

    /// Writes a head in the place of the one before.
    ///
    /// - Parameter date: the whole `Date` field.
    mutating func write(
        _ response: ServiceResponse, _ framing: HTTPExchangeHandler.Framing, date: String, requestID: String, keepsAlive: Bool, version: HTTPVersion
    ) {
        bytes.removeAll(keepingCapacity: true)
        appendStatus(response.status, version)
        for field in response.headers where field.name != .connection { append(field) }
        switch framing {
        case .noBody, .close: break
        case .length(let count):
            append("Content-Length: ")
            append(String(count))
            append("\r\n")
        case .chunks: append("Transfer-Encoding: chunked\r\n")
        }
        append(date)
        append("X-Request-ID: ")
        append(requestID)
        append(keepsAlive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n")
    }

    private mutating func appendStatus(_ status: HTTPResponse.Status, _ version: HTTPVersion) {
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
    private mutating func append(_ field: HTTPField) {
        append(field.name.rawName)
        append(": ")
        append(field.value)
        append("\r\n")
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}
