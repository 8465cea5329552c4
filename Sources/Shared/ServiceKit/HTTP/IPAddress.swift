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

/// All addresses that begin with the same bits, as CIDR writes it: `10.0.0.0/8`, or a single address.
package struct AddressBlock: Sendable, Hashable {
    let address: IPAddress
    let bits: Int

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = IPAddress(parts[0]) else { return nil }
        let most = address.bytes.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let bits = Int(parts[1]), bits <= most else {
                return nil
            }
            self.bits = bits
        } else {
            bits = most
        }
        self.address = address
    }

    package func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        let whole = bits / 8
        guard other.bytes.prefix(whole) == address.bytes.prefix(whole) else { return false }
        guard bits % 8 > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits % 8))
        return other.bytes[whole] & mask == address.bytes[whole] & mask
    }
}
