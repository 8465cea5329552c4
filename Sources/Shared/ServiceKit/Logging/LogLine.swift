import Logging

/// Builds the bytes of one log line.
struct LogLine {
    var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(512)
    }

    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A JSON string. Control characters, also those above ASCII, are escaped, so that no line can forge another or move a cursor.
    mutating func appendJSON(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(text, quote: true)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The text with its control characters as `\n`, `\u001b` and so on.
    mutating func appendEscaped(_ text: String, quote: Bool) {
        var text = text
        text.withUTF8 { utf8 in
            // What needs no escape is copied in one piece.
            var clean = 0
            for index in utf8.indices {
                let byte = utf8[index]
                // Nearly everything there is.
                if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
                let isControl = byte < 0x20 || byte == 0x7F
                // U+0080…U+009F are C2 80…C2 9F in UTF-8, U+2028 and U+2029 E2 80 A8/A9; the latter are harmless in JSON.
                let isUpperControl = byte < 0xA0 && index > 0 && utf8[index - 1] == 0xC2
                guard isControl || isUpperControl || (quote && (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\"))) else { continue }
                bytes.append(contentsOf: utf8[clean..<(isUpperControl ? index - 1 : index)])
                appendEscape(byte)
                clean = index + 1
            }
            bytes.append(contentsOf: utf8[clean...])
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        default: appendUnicodeEscape(byte)
        }
    }

    private mutating func appendUnicodeEscape(_ byte: UInt8) {
        append("\\u00")
        for digit in [byte >> 4, byte & 15] {
            bytes.append(digit < 10 ? 48 + digit : 87 + digit)
        }
    }

    /// A metadata value as JSON: numbers and booleans stay what they are, everything else that prints is a string.
    mutating func appendJSON(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): appendJSON(text)
        case .stringConvertible(let value): appendJSON(convertible: value)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                appendJSON(value)
            }
            bytes.append(UInt8(ascii: "]"))
        case .dictionary(let values):
            bytes.append(UInt8(ascii: "{"))
            for (index, key) in values.keys.sorted().enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                appendJSON(key)
                bytes.append(UInt8(ascii: ":"))
                appendJSON(values[key] ?? "")
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private mutating func appendJSON(convertible value: any CustomStringConvertible) {
        switch value {
        case let value as Int: bytes.append(contentsOf: String(value).utf8)
        case let value as Bool: bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case let value as Double where value.isFinite: bytes.append(contentsOf: String(value).utf8)
        default: appendJSON(value.description)
        }
    }
}
