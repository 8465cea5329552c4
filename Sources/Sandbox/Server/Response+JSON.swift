import Foundation
package import Hummingbird

extension Response {
    /// A response with a JSON body. Values that cannot be written (a NaN, say) are a programmer's error and answered with 500.
    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        guard let body = try? JSONEncoder.sandbox.encode(value) else {
            return Response(status: .internalServerError)
        }
        return Response(
            status: status,
            headers: [.contentType: "application/json", .contentLength: String(body.count)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }

    /// A response with a text body of the given media type.
    package static func text(_ text: String, mediaType: String, status: HTTPResponse.Status = .ok) -> Response {
        let buffer = ByteBuffer(string: text)
        return Response(
            status: status,
            headers: [.contentType: mediaType, .contentLength: String(buffer.readableBytes)],
            body: ResponseBody(byteBuffer: buffer)
        )
    }
}
