import Tokens

/// A session id taken apart: `1_` or `2_`, then base64url of fields joined with `~`.
///
/// Three eras are known, all read alike: `1~KEY~~Sat Mar 15 14:42:23 PDT 2014~0.49013025~`, `1~KEY~~1621611221331~RANDOM~~` and
/// `1~APPLICATION~~1726462588647~RANDOM~~~`. The third field may hold the IPv4 address given as location.
package struct SessionID: Sendable, Equatable, CustomStringConvertible {
    /// As issued.
    package let text: String
    /// What lies between the tildes.
    package let fields: [String]

    /// The API key or application id that made the session.
    package var projectID: String { fields.count > 1 ? fields[1] : "" }
    /// The IPv4 address that was given as a hint when the session was made.
    package var location: String? { fields.count > 2 && !fields[2].isEmpty ? fields[2] : nil }
    /// Milliseconds since 1970, if it is not of the oldest era.
    package var createdMilliseconds: Int64? { fields.count > 3 ? Int64(fields[3]) : nil }

    /// As issued; an id isn't secret, a token is needed to join.
    package var description: String { text }

    /// - Returns: `nil` if the text is no session id: too long, wrong alphabet, or too few fields.
    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count > 2, bytes.count <= OpenTokLimits.sessionIDCharacters,
            bytes[0] == UInt8(ascii: "1") || bytes[0] == UInt8(ascii: "2"), bytes[1] == UInt8(ascii: "_"),
            let decoded = Base64URL.decode(bytes[2...]),
            case let parts = decoded.split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false),
            parts.count >= 5, !parts[1].isEmpty
        else { return nil }
        let fields = parts.compactMap { String(validating: $0, as: UTF8.self) }
        guard fields.count == parts.count else { return nil }
        self.text = text
        self.fields = fields
    }
}
