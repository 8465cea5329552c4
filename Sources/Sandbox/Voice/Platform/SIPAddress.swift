/// The user and host of a SIP URI (RFC 3261, 19.1): `sip:USER@HOST;parameters`, also `USER@HOST` and `<sip:…>` as `From` addresses are written.
struct SIPAddress: Sendable, Equatable {
    let user: String
    let host: String

    init?(_ text: String) {
        var rest = Substring(text)
        if let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            rest = rest[rest.index(after: open)..<close]
        }
        for scheme in ["sips:", "sip:"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            break
        }
        rest = rest.prefix { $0 != ";" && $0 != "?" }
        guard let at = rest.lastIndex(of: "@") else { return nil }
        let user = rest[..<at].prefix { $0 != ":" }
        let host = rest[rest.index(after: at)...]
        guard !user.isEmpty, !host.isEmpty, !rest.contains(where: \.isWhitespace) else { return nil }
        self.user = String(user)
        self.host = String(host)
    }
}
