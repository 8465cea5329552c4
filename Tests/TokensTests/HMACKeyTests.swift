import Crypto
import Support
import Testing
import Tokens

@Suite("HMAC keys")
struct HMACKeyTests {
    private static func text(_ digest: SHA256Digest) -> String {
        Hex.encode(digest.withUnsafeBytes { [UInt8]($0) })
    }

    private static func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }

    @Test(
        "The vectors of RFC 4231 for SHA-256",
        arguments: [
            (repeated(0x0B, 20), Array("Hi There".utf8), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (repeated(0xAA, 20), repeated(0xDD, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (Array(1...25), repeated(0xCD, 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
            (
                repeated(0xAA, 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                repeated(0xAA, 131),
                Array(
                    ("This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being "
                        + "used by the HMAC algorithm.").utf8),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
            ),
        ])
    func vectors(_ key: [UInt8], _ message: [UInt8], _ code: String) throws {
        let key = HMACKey(key)
        #expect(Self.text(key.code(for: message[...])) == code)
        // A key is used more than once.
        #expect(key.isValid(try #require(Hex.decode(code)), for: message[...]))
    }

    @Test("The same as swift-crypto's, for keys and messages of any length")
    func sameAsCrypto() {
        var generator = SeededGenerator(seed: 4231)
        for length in 0..<200 {
            let secret = (0..<Int.random(in: 0...150, using: &generator)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let message = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let key = HMACKey(secret)
            let code = key.code(for: message[...])
            #expect(
                HMAC<SHA256>.isValidAuthenticationCode(
                    code.withUnsafeBytes { [UInt8]($0) }, authenticating: message, using: SymmetricKey(data: secret)))
            #expect(HMACKey.hash(message[...]) == SHA256.hash(data: message))
        }
    }

    @Test("A code with any bit wrong, cut off or longer is not valid")
    func wrongCodes() {
        let key = HMACKey(Array("secret".utf8))
        let message = Array("message".utf8)[...]
        let code = key.code(for: message).withUnsafeBytes { [UInt8]($0) }
        #expect(key.isValid(code, for: message))
        for bit in 0..<(code.count * 8) {
            var wrong = code
            wrong[bit / 8] ^= 1 << (bit % 8)
            #expect(!key.isValid(wrong, for: message))
        }
        #expect(!key.isValid(Array(code.dropLast()), for: message))
        #expect(!key.isValid(code + [0], for: message))
        #expect(!key.isValid([], for: message))
    }

    @Test("A digest equals its own hexadecimal in either case, and nothing else")
    func hexadecimal() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let digest = HMACKey.hash((0..<20).map { _ in UInt8.random(in: .min ... .max, using: &generator) }[...])
            let text = Self.text(digest)
            #expect(HMACKey.isEqual(digest, hexadecimal: text))
            #expect(HMACKey.isEqual(digest, hexadecimal: text.uppercased()))
            var bytes = Array(text.utf8)
            let place = Int.random(in: bytes.indices, using: &generator)
            let original = bytes[place]
            for byte in UInt8.min...(.max) where byte | 0x20 != original | 0x20 || byte < 0x30 {
                bytes[place] = byte
                #expect(!HMACKey.isEqual(digest, hexadecimal: String(decoding: bytes, as: UTF8.self)))
            }
            #expect(!HMACKey.isEqual(digest, hexadecimal: String(text.dropLast(2))))
            #expect(!HMACKey.isEqual(digest, hexadecimal: text + "00"))
            #expect(!HMACKey.isEqual(digest, hexadecimal: ""))
        }
    }
}
