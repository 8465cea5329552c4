/// Base64url without padding (RFC 4648 section 5), as RFC 7515 wants it in tokens.
///
/// Hand-written because Foundation knows only the other alphabet, wants padding, and accepts spare bits that are not zero, which would let one
/// token be spelled in several ways.
package enum Base64URL {
    private static let alphabet: [UInt8] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        append(bytes, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends the encoding of `bytes` to `output`.
    package static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        // Written by index into room made once: appending byte by byte costs three times as much.
        let alphabet = alphabet
        var position = output.count
        output.append(contentsOf: repeatElement(0, count: (bytes.count * 4 + 2) / 3))
        var index = 0
        while index + 2 < bytes.count {
            let group = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
            output[position] = alphabet[group >> 18]
            output[position + 1] = alphabet[group >> 12 & 0x3F]
            output[position + 2] = alphabet[group >> 6 & 0x3F]
            output[position + 3] = alphabet[group & 0x3F]
            index += 3
            position += 4
        }
        switch bytes.count - index {
        case 1:
            output[position] = alphabet[Int(bytes[index] >> 2)]
            output[position + 1] = alphabet[Int(bytes[index] & 0x03) << 4]
        case 2:
            let group = Int(bytes[index]) << 8 | Int(bytes[index + 1])
            output[position] = alphabet[group >> 10]
            output[position + 1] = alphabet[group >> 4 & 0x3F]
            output[position + 2] = alphabet[group << 2 & 0x3F]
        default: break
        }
    }

    /// The bytes, or `nil` if any character is outside the alphabet, padding included, or if spare bits are not zero.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let spare = text.count % 4
        guard spare != 1 else { return nil }
        let count = text.count * 3 / 4
        // Every valid value is below 0x40, so the bits above tell at the end whether any character was not.
        var seen: UInt8 = 0
        // Through buffers, whose bounds a release doesn't check again for each of four characters: a token is most of what is read of a webhook.
        let output = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            text.withUnsafeBufferPointer { text in
                values.withUnsafeBufferPointer { values in
                    var index = 0
                    var position = 0
                    while index + 3 < text.count {
                        let (a, b) = (values[Int(text[index])], values[Int(text[index + 1])])
                        let (c, d) = (values[Int(text[index + 2])], values[Int(text[index + 3])])
                        seen |= a | b | c | d
                        output[position] = a << 2 | b >> 4
                        output[position + 1] = b << 4 | c >> 2
                        output[position + 2] = c << 6 | d
                        index += 4
                        position += 3
                    }
                    guard spare > 0 else { return }
                    let (a, b) = (values[Int(text[index])], values[Int(text[index + 1])])
                    let c = spare == 3 ? values[Int(text[index + 2])] : 0
                    seen |= a | b | c
                    // Spare bits that aren't zero count as a character outside the alphabet.
                    if (spare == 3 ? c & 0x03 : b & 0x0F) != 0 { seen = 0xFF }
                    output[position] = a << 2 | b >> 4
                    if spare == 3 { output[position + 1] = b << 4 | c >> 2 }
                }
            }
            initialized = count
        }
        return seen < 0x40 ? output : nil
    }

    package static func decode(_ text: String) -> [UInt8]? {
        decode(Array(text.utf8)[...])
    }
}
