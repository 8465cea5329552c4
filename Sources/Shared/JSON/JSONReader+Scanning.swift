/// The tokens: each function starts at a value's first byte and leaves `position` behind its last.
extension JSONReader {
    mutating func skipLiteral(_ literal: StaticString) throws(JSONError) {
        let count = literal.utf8CodeUnitCount
        guard bytes.count - position >= count else { throw malformed }
        let start = position
        let isEqual = literal.withUTF8Buffer { literal in
            for offset in 0..<count where bytes[start + offset] != literal[offset] { return false }
            return true
        }
        guard isEqual else { throw malformed }
        position += count
    }

    /// - Returns: whether the number is an integer.
    mutating func skipNumber() throws(JSONError) -> Bool {
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let start = position
        try skipDigits()
        // RFC 8259 section 6: no leading zero.
        guard bytes[start] != UInt8(ascii: "0") || position == start + 1 else { throw malformed }
        var isInteger = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try skipDigits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
        return isInteger
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > start else { throw malformed }
    }

    /// Passes over a string, checking escapes, control characters and UTF-8.
    ///
    /// - Returns: whether it has escapes, so that its text differs from its bytes.
    mutating func skipString() throws(JSONError) -> Bool {
        position += 1
        var hasEscapes = false
        while true {
            skipPlainCharacters()
            guard position < bytes.count else { throw malformed }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return hasEscapes
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 1
                try skipEscape()
            case 0x00..<0x20: throw malformed
            default: try skipMultibyteCharacter(lead: byte)
            }
        }
    }

    /// Moves on over what stands for itself in a string: in one go, because that is nearly everything there is to read.
    private mutating func skipPlainCharacters() {
        position = bytes.withUnsafeBytes { bytes in
            var position = position
            while position + 8 <= bytes.count, Self.isPlain(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)) { position += 8 }
            while position < bytes.count {
                let byte = bytes[position]
                guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
                position += 1
            }
            return position
        }
    }

    /// Whether all eight bytes of a word stand for themselves in a string: ASCII, none below a space, no quote and no backslash.
    private static func isPlain(_ word: UInt64) -> Bool {
        let each: UInt64 = 0x0101_0101_0101_0101
        // Below 0x80 a byte's highest bit is free: it is set where subtracting what the byte must not be below has borrowed.
        func below(_ limit: UInt64, _ word: UInt64) -> UInt64 { (word &- each &* limit) & ~word }
        let quotes = below(1, word ^ (each &* UInt64(UInt8(ascii: "\""))))
        let backslashes = below(1, word ^ (each &* UInt64(UInt8(ascii: "\\"))))
        return (word | below(0x20, word) | quotes | backslashes) & (each &* 0x80) == 0
    }

    private mutating func skipEscape() throws(JSONError) {
        guard position < bytes.count else { throw malformed }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            let unit = try readHexQuad(at: position)
            position += 4
            switch unit {
            case 0xD800..<0xDC00:
                guard bytes.count - position >= 2, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else {
                    throw malformed
                }
                guard case 0xDC00..<0xE000 = try readHexQuad(at: position + 2) else { throw malformed }
                position += 6
            case 0xDC00..<0xE000: throw malformed
            default: return
            }
        default: throw malformed
        }
    }

    private func readHexQuad(at start: Int) throws(JSONError) -> UInt32 {
        guard bytes.count - start >= 4 else { throw malformed }
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = bytes[start + offset]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw malformed
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// One character of two to four bytes: the well-formed sequences of Unicode's table 3-7, so no overlong form, surrogate or value above U+10FFFF.
    private mutating func skipMultibyteCharacter(lead: UInt8) throws(JSONError) {
        let count: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: count = 2
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: count = 3
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: count = 4
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: throw malformed
        }
        guard bytes.count - position >= count, second.contains(bytes[position + 1]) else { throw malformed }
        for offset in 2..<count where bytes[position + offset] & 0xC0 != 0x80 { throw malformed }
        position += count
    }

    /// The text of a string that ``skipString()`` has checked, between its quotes.
    func unescape(_ range: Range<Int>) throws(JSONError) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == UInt8(ascii: "\\") else {
                output.append(bytes[index])
                index += 1
                continue
            }
            let escape = bytes[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                var value = try readHexQuad(at: index)
                index += 4
                if 0xD800..<0xDC00 ~= value {
                    value = 0x10000 + (value - 0xD800) << 10 + (try readHexQuad(at: index + 2)) - 0xDC00
                    index += 6
                }
                guard let scalar = Unicode.Scalar(value) else { throw malformed }
                output.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            default: output.append(escape)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
