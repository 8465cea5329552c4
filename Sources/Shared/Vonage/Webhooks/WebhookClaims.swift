import JSON

/// The claims of a signed webhook's token. Read only once the signature is known to be good.
struct WebhookClaims {
    private(set) var issuedAt: Int64 = 0
    private(set) var expiresAt: Int64?
    private(set) var issuer: String?
    private(set) var id: String?
    private(set) var payloadHash: String?
    private(set) var apiKey: String?
    private(set) var applicationID: String?

    /// - Throws: ``JSONError`` also for a claim that comes twice: two readers might believe different ones.
    init(_ json: [UInt8]) throws(JSONError) {
        // One bit for each claim: a set of seven would be allocated for every webhook.
        var seen: UInt8 = 0
        var reader = JSONReader(json, maximumDepth: 4)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard let claim = Claim(key) else {
                try reader.skip()
                continue
            }
            guard seen & claim.rawValue == 0 else { throw JSONError(.unexpectedKind, at: 0) }
            seen |= claim.rawValue
            switch claim {
            case .issuedAt: issuedAt = try reader.integer()
            case .expiresAt: expiresAt = try reader.integer()
            case .issuer: issuer = try reader.string()
            case .id: id = try reader.string()
            case .payloadHash: payloadHash = try reader.string()
            case .apiKey: apiKey = try reader.string()
            case .applicationID: applicationID = try reader.string()
            }
        }
        try reader.end()
        guard seen & Claim.issuedAt.rawValue != 0 else { throw JSONError(.unexpectedKind, at: 0) }
    }

    func isFresh(now: Int64) -> Bool {
        let allowed = VonageLimits.signatureSeconds
        // Compared on this side of `now`, which cannot overflow whatever is claimed.
        guard issuedAt >= now - allowed, issuedAt <= now + allowed else { return false }
        return expiresAt.map { $0 > now } ?? true
    }

    private enum Claim: UInt8 {
        case issuedAt = 1
        case expiresAt = 2
        case issuer = 4
        case id = 8
        case payloadHash = 16
        case apiKey = 32
        case applicationID = 64

        init?(_ key: JSONKey) {
            switch key {
            case "iat": self = .issuedAt
            case "exp": self = .expiresAt
            case "iss": self = .issuer
            case "jti": self = .id
            case "payload_hash": self = .payloadHash
            case "api_key": self = .apiKey
            case "application_id": self = .applicationID
            default: return nil
            }
        }
    }
}
