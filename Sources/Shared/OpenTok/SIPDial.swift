import JSON
import Tokens

/// A dial: what to ring, into which session, and as whom.
package struct SIPDial: Sendable {
    /// The session that is joined, which must be routed.
    package let sessionID: String
    /// A client token of that session: its role and data become the SIP participant's. Never a moderator's for a phone.
    package let token: String
    /// Whom to ring.
    package let uri: SIPURI
    /// The caller id, as `number@domain`. Without one the phone shows `+00000000`.
    package let from: String?
    /// Added to the INVITE, in this order.
    package let headers: [(name: String, value: String)]
    /// For the digest challenge of the host that is rung, if it sends one.
    package let credentials: SIPCredentials?
    /// SRTP media; signalling is the URI's matter.
    package let isMediaSecure: Bool

    /// - Parameters:
    ///   - from: caller id in E.164, with or without `+`; the domain is the URI's host.
    ///   - headers: added to the INVITE. OpenTok wants every name to begin with `X-`.
    /// - Throws: ``OpenTokError`` with `invalidArgument`.
    package init(
        sessionID: String,
        token: String,
        uri: SIPURI,
        from: String? = nil,
        headers: [(name: String, value: String)] = [],
        credentials: SIPCredentials? = nil,
        isMediaSecure: Bool = false
    ) throws(OpenTokError) {
        if let from {
            let caller = try SIPURI(number: from, host: uri.host)
            self.from = "\(caller.number)@\(caller.host)"
        } else {
            self.from = nil
        }
        guard headers.count <= OpenTokLimits.sipHeaders else { throw OpenTokError(.dial, .invalidArgument("SIP headers")) }
        for (name, value) in headers {
            guard Self.isHeaderName(name) else { throw OpenTokError(.dial, .invalidArgument("SIP header name")) }
            guard value.utf8.count <= OpenTokLimits.sipHeaderBytes, value.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else {
                throw OpenTokError(.dial, .invalidArgument("SIP header value"))
            }
        }
        self.sessionID = sessionID
        self.token = token
        self.uri = uri
        self.headers = headers
        self.credentials = credentials
        self.isMediaSecure = isMediaSecure
    }

    /// The body of the request. Blank values are left out: the platform treats them differently from missing ones.
    var body: [UInt8] {
        JSONWriter.object(capacity: 1024) {
            $0.member("sessionId", sessionID)
            $0.member("token", token)
            $0.object("sip") {
                $0.member("uri", uri.text)
                if let from { $0.member("from", from) }
                if !headers.isEmpty {
                    $0.object("headers") {
                        for (name, value) in headers {
                            $0.key(escaping: name)
                            $0.string(value)
                        }
                    }
                }
                if let credentials {
                    $0.object("auth") {
                        $0.member("username", credentials.username)
                        $0.member("password", credentials.password)
                    }
                }
                $0.member("secure", isMediaSecure)
            }
        }
    }

    /// `X-` and then letters, digits and hyphens.
    private static func isHeaderName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (3...64).contains(bytes.count), bytes[0] | 0x20 == UInt8(ascii: "x"), bytes[1] == UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") }
    }
}
