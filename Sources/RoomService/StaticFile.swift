import Crypto
import HTTPTypes
import NIOCore
import ServiceKit

/// A file of the page, embedded in the program, under a name that changes with its contents so that it may be cached for ever; compressed once.
struct StaticFile: Sendable {
    let path: String
    private let plain: ByteBuffer
    private let compressed: ByteBuffer
    private let plainHeaders: HTTPFields
    private let compressedHeaders: HTTPFields

    /// - Parameters:
    ///   - name: `style.css`; its path becomes `/static/style.HASH.css`.
    init(name: String, bytes: [UInt8]) throws {
        let digest = SHA256.hash(data: bytes).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let parts = name.split(separator: ".", maxSplits: 1)
        let suffix = parts.dropFirst().first.map(String.init) ?? "bin"
        path = "/static/\(parts.first ?? "file").\(digest).\(suffix)"
        plain = ByteBuffer(bytes: bytes)
        compressed = ByteBuffer(bytes: try Gzip.compress(bytes))
        var headers: HTTPFields = [
            .contentType: Self.contentTypes[suffix] ?? "application/octet-stream", .cacheControl: "public, max-age=31536000, immutable",
            .vary: "Accept-Encoding", .xContentTypeOptions: "nosniff",
        ]
        plainHeaders = headers
        headers[.contentEncoding] = "gzip"
        compressedHeaders = headers
    }

    /// The file, compressed for whoever takes that.
    func response(_ request: ServiceRequest) -> ServiceResponse {
        if request[.acceptEncoding].map(Self.acceptsGzip) == true {
            return ServiceResponse(headers: compressedHeaders, body: compressed)
        }
        return ServiceResponse(headers: plainHeaders, body: plain)
    }

    /// Whether an `Accept-Encoding` names gzip, or anything, without refusing it by `q=0` (RFC 9110, 12.5.3).
    static func acceptsGzip(_ field: String) -> Bool {
        var anything = false
        for coding in field.lowercased().split(separator: ",") {
            let parts = coding.split(separator: ";").map { $0.trimming { $0 == " " || $0 == "\t" } }
            let isRefused = parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
            if parts.first == "gzip" { return !isRefused }
            if parts.first == "*" { anything = !isRefused }
        }
        return anything
    }

    private static let contentTypes = ["css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"]
}

extension Substring {
    fileprivate func trimming(_ isSpace: (Character) -> Bool) -> Substring {
        var rest = self
        while let first = rest.first, isSpace(first) { rest.removeFirst() }
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
