package import Crypto

/// A key for HMAC-SHA-256 (RFC 2104), with the two blocks that depend on nothing but the key hashed once.
///
/// swift-crypto's `HMAC` takes the key anew for each message and reads it and the message as any `DataProtocol`, which takes four times as long as
/// the hashing itself: worth saving where every webhook is verified. The hashing is swift-crypto's here too.
package struct HMACKey: Sendable {
    /// SHA-256 after the inner block and after the outer one. Copied for each message.
    private let inner: SHA256
    private let outer: SHA256

    package init(_ secret: [UInt8]) {
        var block = [UInt8](repeating: 0, count: SHA256.blockByteCount)
        let key = secret.count > block.count ? Self.hash(secret[...]).withUnsafeBytes { [UInt8]($0) } : secret
        block.replaceSubrange(..<key.count, with: key)
        func state(_ pad: UInt8) -> SHA256 {
            var hash = SHA256()
            block.map { $0 ^ pad }.withUnsafeBytes { hash.update(bufferPointer: $0) }
            return hash
        }
        inner = state(0x36)
        outer = state(0x5C)
    }

    /// A key of its own for each purpose, from one secret: HKDF (RFC 5869) with SHA-256 and without salt, 32 bytes.
    package init(deriving purpose: String, from secret: String) {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)), info: Array(purpose.utf8), outputByteCount: SHA256.byteCount)
        self.init(key.withUnsafeBytes { [UInt8]($0) })
    }

    /// The message's authentication code.
    package func code(for message: ArraySlice<UInt8>) -> SHA256Digest {
        var inner = inner
        message.withUnsafeBytes { inner.update(bufferPointer: $0) }
        var outer = outer
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }

    /// Whether this is the message's authentication code. Takes the same time for every wrong one.
    package func isValid(_ code: [UInt8], for message: ArraySlice<UInt8>) -> Bool {
        Self.isEqual(self.code(for: message), code)
    }

    /// SHA-256 of bytes that lie together: without the generic way there, which costs more than the hash of a webhook.
    package static func hash(_ bytes: ArraySlice<UInt8>) -> SHA256Digest {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize()
    }

    /// Compares without telling, by the time it takes, where the difference is.
    package static func isEqual(_ digest: SHA256Digest, _ bytes: [UInt8]) -> Bool {
        digest.withUnsafeBytes { digest in
            guard digest.count == bytes.count else { return false }
            var difference: UInt8 = 0
            for index in bytes.indices { difference |= digest[index] ^ bytes[index] }
            return difference == 0
        }
    }

    /// The same for a digest in hexadecimal, in lower or upper case, as it travels: nothing is decoded.
    package static func isEqual(_ digest: SHA256Digest, hexadecimal text: String) -> Bool {
        var text = text
        return text.withUTF8 { text in
            digest.withUnsafeBytes { digest in
                guard text.count == digest.count * 2 else { return false }
                var difference: UInt8 = 0
                for index in digest.indices {
                    difference |= Self.difference(text[index * 2], digest[index] >> 4)
                    difference |= Self.difference(text[index * 2 + 1], digest[index] & 0x0F)
                }
                return difference == 0
            }
        }
    }

    /// 0 if a character is the digit of four bits.
    private static func difference(_ character: UInt8, _ nibble: UInt8) -> UInt8 {
        // Branches on what everybody may know, the claimed text, and never on the digest.
        let lower = character >= UInt8(ascii: "A") && character <= UInt8(ascii: "F") ? character | 0x20 : character
        // '0' to '9', then 'a' to 'f', which is 39 further than it would be behind '9'.
        return lower ^ (UInt8(ascii: "0") &+ nibble &+ (39 & (0 &- ((nibble &+ 6) >> 4))))
    }
}
