/// Finds the requests in what a client sent: HTTP/1.1 with `Content-Length`, and of HTTP/2 just the first request's arrival.
struct ScriptedRequestParser {
    private static let secondVersion = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private static let endOfHead = Array("\r\n\r\n".utf8)

    private var bytes: [UInt8] = []

    mutating func append(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// The next request, if all of it is there. Its numbers are the caller's to fill in.
    mutating func next(headIsEnough: Bool) -> ScriptedServer.Request? {
        if bytes.starts(with: Self.secondVersion) { return nextOfSecondVersion() }
        guard let head = bytes.firstRange(of: Self.endOfHead) else { return nil }
        let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = (lines.first ?? "").split(separator: " ").map(String.init)
        var request = ScriptedServer.Request(
            number: 0,
            numberOnConnection: 0,
            method: words.first ?? "",
            target: words.dropFirst().first ?? "",
            headerLines: Array(lines.dropFirst()),
            body: []
        )
        let length = headIsEnough ? 0 : request.header("content-length").flatMap { Int($0) } ?? 0
        guard bytes.count - head.upperBound >= length else { return nil }
        request.body = Array(bytes[head.upperBound..<head.upperBound + length])
        bytes.removeSubrange(..<(head.upperBound + length))
        return request
    }

    /// RFC 9113, section 4.1: frames of a nine-byte header (length in three bytes, type in the fourth) and a payload; type 1 is HEADERS.
    private mutating func nextOfSecondVersion() -> ScriptedServer.Request? {
        var rest = bytes.dropFirst(Self.secondVersion.count)
        while rest.count >= 9 {
            let header = Array(rest.prefix(9))
            let length = header.prefix(3).reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 9 + length else { return nil }
            rest = rest.dropFirst(9 + length)
            if header[3] == 1 {
                bytes = []
                return ScriptedServer.Request(number: 0, numberOnConnection: 0, method: "h2", target: "", headerLines: [], body: [])
            }
        }
        return nil
    }
}
