import Foundation
package import Hummingbird
import NIOCore

extension Request {
    /// The whole body.
    ///
    /// - Throws: `HTTPError` 413 when it is longer than `SandboxLimits.requestBodyBytes`.
    package func bodyBytes() async throws -> [UInt8] {
        do {
            return Array(buffer: try await body.collect(upTo: SandboxLimits.requestBodyBytes))
        } catch is NIOTooManyBytesError {
            throw HTTPError(.contentTooLarge)
        }
    }

    /// The body read as JSON; an empty body counts as `{}`.
    ///
    /// - Throws: `HTTPError` 413, or `DecodingError`.
    package func decodeJSON<T: Decodable>(_ type: T.Type) async throws -> T {
        let bytes = try await bodyBytes()
        return try JSONDecoder().decode(type, from: bytes.isEmpty ? Data("{}".utf8) : Data(bytes))
    }
}
