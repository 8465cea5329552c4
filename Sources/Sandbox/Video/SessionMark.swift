import Crypto
import OpenTok
import Tokens

/// Makes session ids of the clouds' shape and knows its own again.
///
/// Real sessions never expire, and a client may hold an id for longer than the sandbox runs. So the id's random part carries whether the session
/// is routed and a keyed mark, by which a later run with the same secrets recognises it, as the clouds would.
struct SessionMark: Sendable {
    private static let nonceBytes = 6
    private static let markBytes = 10
    private let key: SymmetricKey

    /// - Parameter secret: what only this sandbox's settings hold.
    init(secret: String) {
        key = SymmetricKey(data: SHA256.hash(data: Array("partyline sandbox session ids\n\(secret)".utf8)))
    }

    /// A new id: `1_` + base64 of `1~project~location~milliseconds~random~~`, the alphabet made fit for URLs (OpenTok's published format).
    ///
    /// - Parameters:
    ///   - location: an IPv4 address or nothing.
    ///   - milliseconds: time of creation since the epoch.
    func makeID(project: String, routed: Bool, location: String, milliseconds: Int, randomBytes: (Int) -> [UInt8]) -> String {
        let prefix = "1~\(project)~\(location)~\(milliseconds)"
        let body = [routed ? 1 : 0] + randomBytes(Self.nonceBytes)
        return "1_" + Base64URL.encode(Array("\(prefix)~\(Base64URL.encode(body + mark(prefix, body)))~~".utf8))
    }

    /// What an id says, if it is one of ours.
    func read(_ id: String) -> (project: String, routed: Bool, milliseconds: Int)? {
        guard let sessionID = SessionID(parsing: id), sessionID.fields.count == 7, let milliseconds = Int(sessionID.fields[3]),
            let random = Base64URL.decode(sessionID.fields[4]), random.count == 1 + Self.nonceBytes + Self.markBytes
        else { return nil }
        let body = Array(random.prefix(1 + Self.nonceBytes))
        guard mark(sessionID.fields[..<4].joined(separator: "~"), body) == Array(random.dropFirst(body.count)) else { return nil }
        return (sessionID.projectID, body.first == 1, milliseconds)
    }

    private func mark(_ prefix: String, _ body: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(prefix.utf8) + body, using: key).prefix(Self.markBytes))
    }
}
