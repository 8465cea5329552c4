package import HTTPTypes
package import HummingbirdCore
package import NIOCore

/// What a handler answers. Unlike Hummingbird's response it lets its body be looked at, so that one that is there already goes out with the
/// head, without a writer.
package struct ServiceResponse: Sendable {
    enum Body: Sendable {
        case bytes(ByteBuffer)
        case stream(ResponseBody)
    }

    package let status: HTTPResponse.Status
    /// All but what the connection adds, which must not be among them: the length, the transfer coding, the date, the request's id.
    package let headers: HTTPFields
    let body: Body

    /// An answer that is complete.
    package init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = .bytes(body)
    }

    /// An answer that is written bit by bit, for as long as somebody listens.
    package init(headers: HTTPFields, stream: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void) {
        self.status = .ok
        self.headers = headers
        self.body = .stream(ResponseBody(stream))
    }

    /// An answer of the given bytes.
    package init(_ bytes: some Collection<UInt8>, type: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        var headers = headers
        headers.append(HTTPField(name: .contentType, value: type))
        self.init(status: status, headers: headers, body: ByteBuffer(bytes: bytes))
    }

    /// A JSON answer; `bytes` are the JSON text.
    package static func json(_ bytes: some Collection<UInt8>, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Self {
        Self(bytes, type: "application/json", status: status, headers: headers)
    }

    /// A plain text answer.
    package static func text(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Self {
        Self(text.utf8, type: "text/plain; charset=utf-8", status: status, headers: headers)
    }

    /// As Hummingbird has it.
    var hummingbird: Response {
        switch body {
        case .bytes(let bytes): Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
        case .stream(let stream): Response(status: status, headers: headers, body: stream)
        }
    }
}
