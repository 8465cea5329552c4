/// Where what makes a token unique (`jti`, `nonce`) comes from. Injected, so that a test can foretell a token.
package struct NonceSource: Sendable {
    private let word: @Sendable () -> UInt64

    /// - Parameter word: gives 64 random bits a call.
    package init(_ word: @escaping @Sendable () -> UInt64) {
        self.word = word
    }

    /// The system's generator, which is cryptographically secure.
    package static let system = NonceSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// A UUID of version 4 (RFC 9562) in lower case.
    package func uuid() -> String {
        let high = word() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = word() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            let half = index < 8 ? high : low
            Hex.append(UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (index % 8))), to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// An integer from 0 to 999,999: the nonce of OpenTok's client tokens, in the Python SDK's range.
    package func number() -> Int {
        Int(word() % 1_000_000)
    }

    /// `count` random bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: word()) }
    }
}
