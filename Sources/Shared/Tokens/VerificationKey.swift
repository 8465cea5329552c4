import Crypto
package import CryptoExtras

/// What verifies a token. The key decides the algorithm; a token's header never does.
package enum VerificationKey: Sendable {
    case hmacSHA256(HMACKey)
    case rsaSHA256(_RSA.Signing.PublicKey)

    /// - Parameter secret: taken as its UTF-8 bytes and not decoded.
    package init(secret: String) {
        self = .hmacSHA256(HMACKey(Array(secret.utf8)))
    }

    /// - Throws: if the text holds no RSA public key of at least 2048 bits.
    package init(publicKeyPEM: String) throws(JSONWebTokenError) {
        do {
            self = .rsaSHA256(try _RSA.Signing.PublicKey(pemRepresentation: publicKeyPEM))
        } catch {
            throw .invalidKey
        }
    }

    /// The only `alg` (RFC 7518 section 3.1) this key verifies.
    package var algorithm: String {
        switch self {
        case .hmacSHA256: "HS256"
        case .rsaSHA256: "RS256"
        }
    }

    func isValid(_ signature: [UInt8], of bytes: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .hmacSHA256(let key):
            key.isValid(signature, for: bytes)
        case .rsaSHA256(let key):
            key.isValidSignature(.init(rawRepresentation: signature), for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
        }
    }
}
