import Tokens

/// Names a caller in Redis without holding the number: a keyed hash, the same on every replica.
package struct CallerKey: Sendable, Hashable {
    /// What all callers who withhold their number share.
    package static let withheld = CallerKey(text: "withheld")

    package let text: String
    package var isWithheld: Bool { self == .withheld }

    private init(text: String) {
        self.text = text
    }

    /// A key as it was noted.
    init?(noted text: String) {
        guard text.isIdentifier(of: 16...16) || text == Self.withheld.text else { return nil }
        self.text = text
    }

    /// Makes caller keys under one key, prepared once.
    package struct Hasher: Sendable {
        private let key: HMACKey

        /// - Parameter secret: `PARTYLINE_SECRET`.
        package init(secret: String) {
            key = HMACKey(deriving: "partyline caller key", from: secret)
        }

        /// - Parameter number: as the platform gives it; anything without a digit ("anonymous", "unknown", nothing) is withheld.
        package func key(number: String?) -> CallerKey {
            let digits = (number ?? "").utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard digits.count >= 3 else { return .withheld }
            return key(of: digits)
        }

        /// Names a client's address in the same way, so that it can be counted without being kept.
        package func key(address: String) -> CallerKey { key(of: Array("address \(address)".utf8)) }

        private func key(of bytes: [UInt8]) -> CallerKey {
            CallerKey(text: Hex.encode(Array(key.code(for: bytes[...]).prefix(8))))
        }
    }
}
