import Crypto
package import CryptoExtras

/// What signs a token: prepared once, at start.
///
/// We sign and verify with swift-crypto and not through jwt-kit, which refuses HMAC secrets under 32 bytes while Vonage's signature secrets
/// and OpenTok's API secrets may be shorter, and which decodes every token through `Codable`; ours are built and checked as bytes on the hot path.
package enum SigningKey: Sendable {
    /// `HS256` (RFC 7518 section 3.2).
    case hmacSHA256(HMACKey)
    /// `RS256` (RFC 7518 section 3.3): RSASSA-PKCS1-v1_5.
    case rsaSHA256(_RSA.Signing.PrivateKey)

    /// - Parameter secret: taken as its UTF-8 bytes, as OpenTok and Vonage do, and not decoded.
    package init(secret: String) {
        self = .hmacSHA256(HMACKey(Array(secret.utf8)))
    }

    /// - Parameter privateKeyPEM: PKCS#8 (what Vonage hands out) or PKCS#1, of at least 2048 bits.
    /// - Throws: if the text holds no such key. The error never repeats the text.
    package init(privateKeyPEM: String) throws(JSONWebTokenError) {
        do {
            self = .rsaSHA256(try _RSA.Signing.PrivateKey(pemRepresentation: privateKeyPEM))
        } catch {
            throw .invalidKey
        }
    }

    /// What verifies the signatures this key makes.
    package var verificationKey: VerificationKey {
        switch self {
        case .hmacSHA256(let key): .hmacSHA256(key)
        case .rsaSHA256(let key): .rsaSHA256(key.publicKey)
        }
    }

    func signature(of bytes: [UInt8]) throws(JSONWebTokenError) -> [UInt8] {
        switch self {
        case .hmacSHA256(let key):
            return key.code(for: bytes[...]).withUnsafeBytes { [UInt8]($0) }
        case .rsaSHA256(let key):
            do {
                // The name warns of encryption with this padding; RS256 is defined with it and no weakness is known in signing.
                return try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).withUnsafeBytes { [UInt8]($0) }
            } catch {
                throw .signingFailed
            }
        }
    }
}
