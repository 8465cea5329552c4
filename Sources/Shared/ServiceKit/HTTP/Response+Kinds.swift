package import HTTPTypes
package import Hummingbird
import NIOCore

extension Response {
    /// An answer of the given bytes.
    package init(
        _ bytes: some Collection<UInt8>,
        type: String,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) {
        var headers = headers
        headers.append(HTTPField(name: .contentType, value: type))
        headers.append(HTTPField(name: .contentLength, value: String(bytes.count)))
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A JSON answer; `bytes` are the JSON text.
    package static func json(
        _ bytes: some Collection<UInt8>,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        Response(bytes, type: "application/json", status: status, headers: headers)
    }

    /// A plain text answer.
    package static func text(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        Response(text.utf8, type: "text/plain; charset=utf-8", status: status, headers: headers)
    }

    /// An HTML answer.
    package static func html(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        Response(text.utf8, type: "text/html; charset=utf-8", status: status, headers: headers)
    }
}
