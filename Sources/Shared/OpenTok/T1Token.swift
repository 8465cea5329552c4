import Crypto
import FoundationEssentials
package import Tokens

/// The older client token: `T1==` + base64(`partner_id=KEY&sig=HEX:DATA`), signed with HMAC-SHA1 over the exact bytes of DATA.
package struct T1Token: Sendable {
    /// The API key of who made it.
    package let partnerID: String
    /// `session_id`, `create_time`, `expire_time`, `role`, `nonce`, `connection_data` and others, decoded, in any order.
    package let fields: FormFields
    private let data: [UInt8]
    private let signature: [UInt8]

    /// The session it is for.
    package var sessionID: String? { fields["session_id"] }
    /// A publisher's if it says none; `nil` for a role that doesn't exist.
    package var role: VideoRole? { fields["role"].map { VideoRole(rawValue: $0) } ?? .publisher }
    /// Seconds since 1970.
    package var createdAt: Int64? { fields["create_time"].flatMap { Int64($0) } }
    /// Seconds since 1970.
    package var expiresAt: Int64? { fields["expire_time"].flatMap { Int64($0) } }
    /// Decoded; `nil` if there is none.
    package var connectionData: String? { fields["connection_data"] }

    private static let prefix = "T1=="

    /// Makes a token with the fields and in the order of the Python SDK.
    package static func make(_ claims: ClientTokenClaims, apiKey: String, secret: String, nonce: Int, layoutClasses: [String] = []) -> String {
        var fields = FormFields()
        fields.append("session_id", claims.sessionID)
        fields.append("create_time", String(claims.issuedAt))
        fields.append("expire_time", String(claims.expiresAt))
        fields.append("role", claims.role.rawValue)
        fields.append("nonce", String(nonce))
        fields.append("initial_layout_class_list", layoutClasses.joined(separator: " "))
        if let connectionData = claims.connectionData { fields.append("connection_data", connectionData) }
        let data = fields.encoded
        let signature = HMAC<Insecure.SHA1>.authenticationCode(for: Array(data.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return prefix + Data("partner_id=\(apiKey)&sig=\(Hex.encode(Array(signature))):\(data)".utf8).base64EncodedString()
    }

    /// Takes a token apart. Both base64 alphabets are read, since Java's SDK uses the other one. Proves nothing yet.
    ///
    /// - Returns: `nil` if it is no such token.
    package init?(parsing text: String) {
        guard text.utf8.count <= TokenLimits.maximumTokenBytes, text.hasPrefix(Self.prefix) else { return nil }
        let standard = String(text.dropFirst(Self.prefix.count).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        guard let decoded = Data(base64Encoded: standard), let colon = decoded.firstIndex(of: UInt8(ascii: ":")),
            let head = FormFields(parsing: Array(decoded[..<colon])[...]),
            let partnerID = head["partner_id"], let signature = head["sig"].flatMap({ Hex.decode($0) }),
            let fields = FormFields(parsing: Array(decoded[(colon + 1)...])[...])
        else { return nil }
        self.partnerID = partnerID
        self.signature = signature
        self.fields = fields
        self.data = Array(decoded[(colon + 1)...])
    }

    /// Whether the secret's holder made this token. Constant time.
    package func isSigned(secret: String) -> Bool {
        HMAC<Insecure.SHA1>.isValidAuthenticationCode(signature, authenticating: data, using: SymmetricKey(data: Array(secret.utf8)))
    }
}
