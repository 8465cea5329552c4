/// Bytes as pairs of lower-case hexadecimal digits: how a MAC travels.
enum LowerHex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { pairs[Int($0)] }.joined()
    }

    /// Nil unless `text` is exactly `count` bytes.
    static func bytes(_ text: Substring, count: Int) -> [UInt8]? {
        guard text.utf8.count == 2 * count else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var rest = text
        while !rest.isEmpty {
            guard rest.first != "+", let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    private static let pairs: [String] = (0...255).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
}
