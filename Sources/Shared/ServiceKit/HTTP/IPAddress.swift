import Foundation

/// An address of the internet, version 4 or 6, as bytes. Version 4 in version 6's clothes (`::ffff:192.0.2.1`) is version 4.
package struct IPAddress: Sendable, Hashable {
    package let bytes: [UInt8]

    /// - Parameter text: as RFC 4291 and dotted decimals write it, perhaps in brackets, without a port or a zone. Nil for anything else.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        guard text.utf8.count <= 45 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
        } else {
            return nil
        }
    }

    /// Whom it stands for: a version 4 address is one client's; of version 6 each client has a whole /64.
    package var client: String {
        bytes.count == 4
            ? bytes.map { String($0) }.joined(separator: ".")
            : stride(from: 0, to: 8, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }.joined(separator: ":") + "::/64"
    }
}
