import CCurl

/// A ``RESTRequest`` that was found possible, in the form libcurl takes.
struct PreparedRequest: Sendable {
    /// Lower case, without the port.
    let host: String
    let isSecure: Bool
    let lane: LaneKey
    let method: RESTRequest.Method
    let url: String
    /// Lines for `CURLOPT_HTTPHEADER`.
    let headerLines: [String]
    let body: [UInt8]?
    let delivery: RESTRequest.Delivery

    /// - Throws: ``RESTError`` with `invalidRequest`; nothing was sent.
    init(_ request: RESTRequest, allowsPlainHTTP: Bool) throws(RESTError) {
        let target = try Self.target(of: request.url, allowsPlainHTTP: allowsPlainHTTP)
        guard request.body == nil || request.method != .get else { throw Self.invalid("A GET carries no body") }
        host = target.host
        isSecure = target.isSecure
        lane = LaneKey(authority: "\(target.host):\(target.port)", lane: request.lane)
        method = request.method
        url = request.url
        headerLines = try Self.headerLines(of: request)
        body = request.body
        delivery = request.delivery
    }

    /// Host and port as libcurl's own URL parser reads them, so that what is checked here is what it will connect to.
    private static func target(of url: String, allowsPlainHTTP: Bool) throws(RESTError) -> (host: String, port: String, isSecure: Bool) {
        guard let parser = curl_url() else { throw invalid("libcurl is out of memory") }
        defer { curl_url_cleanup(parser) }
        guard !url.utf8.contains(0), curl_url_set(parser, CURLUPART_URL, url, UInt32(CURLU_DISALLOW_USER)) == CURLUE_OK else {
            throw invalid("Not an absolute URL, or one with a user name")
        }
        guard let scheme = part(CURLUPART_SCHEME, of: parser), let host = part(CURLUPART_HOST, of: parser), !host.isEmpty,
            let port = part(CURLUPART_PORT, of: parser, flags: UInt32(CURLU_DEFAULT_PORT))
        else { throw invalid("The URL lacks a host") }
        guard scheme == "https" || (scheme == "http" && allowsPlainHTTP) else { throw invalid("URLs of this scheme are not allowed") }
        return (host.lowercased(), port, scheme == "https")
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// Field names libcurl writes itself; given twice, the two could disagree about where the request ends.
    private static let ownFields: Set<String> = ["content-length", "expect", "host", "transfer-encoding"]

    private static func headerLines(of request: RESTRequest) throws(RESTError) -> [String] {
        // libcurl would add both by itself: a wait for `100 Continue` that few servers answer, and a form's content type.
        var lines = ["Expect:"]
        if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) { lines.append("Content-Type:") }
        for (name, value) in request.headers {
            guard isToken(name), !ownFields.contains(name.lowercased()) else { throw invalid("A header field has an impossible name") }
            guard isFieldValue(value) else { throw invalid("A header field's value has a control character") }
            // `Name:` tells libcurl to leave the field out; `Name;` sends it empty.
            lines.append(value.allSatisfy({ $0 == " " || $0 == "\t" }) ? "\(name);" : "\(name): \(value)")
        }
        return lines
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// RFC 9110, section 5.5: no CR, LF, NUL or other control but tab.
    private static func isFieldValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 == 9 || ($0 >= 32 && $0 != 127) }
    }

    private static func invalid(_ message: String) -> RESTError {
        RESTError(.invalidRequest, sent: .surelyNot, message: message)
    }
}
