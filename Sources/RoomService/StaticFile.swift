import Crypto
import Foundation

/// A file of the page, embedded in the program, under a name that changes with its contents so that it may be cached for ever.
struct StaticFile: Sendable {
    let path: String
    let contentType: String
    let bytes: [UInt8]

    /// - Parameters:
    ///   - name: `room.css`; its path becomes `/static/room.HASH.css`.
    init(name: String, contentType: String, bytes: [UInt8]) {
        let digest = SHA256.hash(data: bytes).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let parts = name.split(separator: ".", maxSplits: 1)
        path = "/static/\(parts.first ?? "file").\(digest).\(parts.dropFirst().first ?? "bin")"
        self.contentType = contentType
        self.bytes = bytes
    }

    static let style = StaticFile(name: "room.css", contentType: "text/css; charset=utf-8", bytes: PackageResources.room_css)
    static let script = StaticFile(name: "room.js", contentType: "text/javascript; charset=utf-8", bytes: PackageResources.room_js)
    static let all = [style, script]
}
