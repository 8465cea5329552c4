/// Names and values as `application/x-www-form-urlencoded`: the body of a form, a URL's query, the data of OpenTok's `T1` tokens.
///
/// Hand-written because Foundation's `URLComponents` leaves `+` alone, and because a webhook's query is read on the hot path.
package struct FormFields: Sendable {
    package enum Limits {
        /// Longest text that is parsed, in bytes.
        package static let bytes = 16 * 1024
        /// Most fields that are parsed.
        package static let fields = 128
    }

    /// In the order they came; names may repeat.
    package private(set) var fields: [(name: String, value: String)] = []

    package init() {}

    /// - Returns: `nil` if the text is over ``Limits``, holds a broken escape, or is not UTF-8 once decoded.
    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        self.init(parsing: bytes[...])
    }

    package init?(parsing bytes: ArraySlice<UInt8>) {
        guard bytes.count <= Limits.bytes else { return nil }
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < Limits.fields else { return nil }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = Self.decode(pair[..<equals]), let value = Self.decode(pair[equals...].dropFirst()) else { return nil }
            fields.append((name, value))
        }
    }

    package mutating func append(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// The first value of that name.
    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// `name=value` joined with `&`, escaped as Python's `urlencode` does: letters, digits and `_.-~` stay, a space becomes `+`.
    package var encoded: String {
        var output: [UInt8] = []
        for (name, value) in fields {
            if !output.isEmpty { output.append(UInt8(ascii: "&")) }
            Self.encode(name, to: &output)
            output.append(UInt8(ascii: "="))
            Self.encode(value, to: &output)
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func encode(_ text: String, to output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case _ where byte.isASCIIAlphanumeric, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "~"): output.append(byte)
            case UInt8(ascii: " "): output.append(UInt8(ascii: "+"))
            default:
                output.append(UInt8(ascii: "%"))
                output.append(contentsOf: Hex.encode([byte]).uppercased().utf8)
            }
        }
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String? {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") || $0 >= 0x80 }) else {
            return String(decoding: text, as: UTF8.self)
        }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "+"): output.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard text.endIndex - index > 2, let high = Hex.value(text[index + 1]), let low = Hex.value(text[index + 2])
                else { return nil }
                output.append(high << 4 | low)
                index += 2
            case let byte: output.append(byte)
            }
            index += 1
        }
        return String(validating: output, as: UTF8.self)
    }
}
