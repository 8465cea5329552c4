import HTTPTypes
import NIOCore
import ServiceKit

extension ServiceResponse {
    /// What a call is to do next.
    static func ncco(_ bytes: ByteBuffer) -> Self {
        Self(headers: nccoHeaders, body: bytes)
    }

    private static let nccoHeaders: HTTPFields = [.contentType: "application/json"]
}
