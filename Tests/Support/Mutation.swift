/// Random damage to bytes, for tests that feed readers what nobody sends on purpose.
package enum Mutation {
    /// Bytes that mean something to JSON, to tokens or to UTF-8: likelier to reach deep than random ones.
    private static let tellingBytes: [UInt8] =
        Array("{}[]\",:\\u0019eE+-.tfn /_=&%".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xE2, 0xED, 0xF4, 0xFF]

    /// One to four changes: a byte replaced, removed, inserted or doubled, a stretch cut out or repeated.
    package static func damage(_ original: [UInt8], from start: Int = 0, using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            guard bytes.count > start else { return bytes }
            let index = Int.random(in: start..<bytes.count, using: &generator)
            let byte =
                Bool.random(using: &generator) ? tellingBytes.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[index] = byte
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(byte, at: index)
            case 3: bytes.insert(bytes[index], at: index)
            case 4: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...16, using: &generator)))
            default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + Int.random(in: 1...16, using: &generator))], at: index)
            }
        }
        return bytes
    }
}
