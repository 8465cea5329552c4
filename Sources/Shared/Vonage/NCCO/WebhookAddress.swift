import JSON

/// Where Vonage calls us back. `eventUrl` must be an array of one URL; this writes it so.
package struct WebhookAddress: Sendable, Equatable {
    /// How Vonage sends; its events have been seen to come by POST whatever was asked for.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// Absolute `http` or `https`.
    package let url: String
    /// How Vonage sends.
    package let method: Method

    /// - Throws: ``NCCOError`` if the URL is not absolute `http` or `https` of printable ASCII.
    package init(_ url: String, method: Method = .post) throws(NCCOError) {
        self.url = try Self.checked(url, "event URL")
        self.method = method
    }

    func write(to writer: inout JSONWriter) {
        writer.member("eventUrl", [url])
        writer.member("eventMethod", method.rawValue)
    }

    /// An absolute URL as far as it matters here: scheme, a host, and nothing that could break out of a header or a log line.
    static func checked(_ url: String, _ field: String, schemes: [String] = ["https://", "http://"]) throws(NCCOError) -> String {
        guard url.utf8.count <= VonageLimits.urlCharacters, let scheme = schemes.first(where: { url.hasPrefix($0) }),
            let first = url.utf8.dropFirst(scheme.utf8.count).first, first != UInt8(ascii: "/"), first != UInt8(ascii: "?"),
            url.utf8.allSatisfy({ 0x21..<0x7F ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") })
        else { throw NCCOError(field) }
        return url
    }
}
