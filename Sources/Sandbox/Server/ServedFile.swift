/// A file that the sandbox serves to browsers.
struct ServedFile: Sendable {
    let name: String
    let mediaType: String
    let text: String

    /// - Parameter parts: put together as they are.
    static func script(_ name: String, _ parts: [UInt8]...) -> ServedFile {
        ServedFile(
            name: name, mediaType: "text/javascript; charset=utf-8", text: parts.map { String(decoding: $0, as: UTF8.self) }.joined())
    }

    static func style(_ name: String, _ bytes: [UInt8]) -> ServedFile {
        ServedFile(name: name, mediaType: "text/css; charset=utf-8", text: String(decoding: bytes, as: UTF8.self))
    }
}
