/// The body of a SIP dial.
struct DialRequest: Decodable {
    struct SIP: Decodable {
        struct Credentials: Decodable {
            let username: String?
            let password: String?
        }

        let uri: String?
        let from: String?
        let headers: [String: String]?
        let auth: Credentials?
        let secure: LenientBool?
        let video: LenientBool?
        let observeForceMute: LenientBool?
        let streams: [String]?
    }

    let sessionId: String?
    let token: String?
    let sip: SIP?

    /// What the dial asks for, with all that the cloud can refuse at sight checked.
    ///
    /// - Throws: 400.
    func checked() throws(VideoError) -> (sessionID: String, token: String, sip: SIP, uri: String) {
        guard let sessionId, !sessionId.isEmpty else { throw .badRequest("Invalid session ID") }
        guard let token, !token.isEmpty else { throw .badRequest("Invalid token") }
        guard let sip, let uri = sip.uri, Self.isSIP(uri) else { throw .badRequest("Invalid SIP URI") }
        if let wrong = sip.headers?.keys.sorted().first(where: { !$0.hasPrefix("X-") }) {
            throw .badRequest("Invalid SIP header: \(wrong.prefix(64)). Custom headers must start with X-")
        }
        return (sessionId, token, sip, uri)
    }

    /// Whether the text is `sip:` or `sips:` with a host and without anything that would end a SIP header line (RFC 3261, section 19.1).
    private static func isSIP(_ uri: String) -> Bool {
        let lower = uri.lowercased()
        guard let scheme = ["sip:", "sips:"].first(where: lower.hasPrefix), uri.utf8.count <= 512 else { return false }
        let rest = lower.dropFirst(scheme.count)
        let host = rest.split(separator: "@", omittingEmptySubsequences: false).last ?? rest
        return !host.isEmpty && host.first != ";" && rest.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}
