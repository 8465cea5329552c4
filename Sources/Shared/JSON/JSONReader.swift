/// Reads JSON once, front to back, without building a tree.
///
/// The caller asks for the members it wants and skips the rest; everything skipped is still checked, so that bytes are either read in full or
/// refused. Hand-written because a webhook is read on the hot path, where `JSONDecoder` takes about three times as long: it scans the text into a
/// map, then builds a container per object and a boxed value per field. No package on our list offers a pull reader.
/// Reads RFC 8259 strictly: no comments, no trailing commas, no lone surrogates, no invalid UTF-8, nothing after the value.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///     switch key {
///     case "uuid": uuid = try reader.string()
///     default: try reader.skip()
///     }
/// }
/// try reader.end()
/// ```
///
/// Every array access but those of one function (`skipPlainCharacters`) is checked by the standard library, so a mistake here ends in a stopped
/// process and not in foreign memory.
package struct JSONReader {
    /// Deepest nesting of arrays and objects that is read, unless told otherwise.
    package static let defaultMaximumDepth = 16

    let bytes: [UInt8]
    var position = 0
    private var depth = 0
    private var isFirst = true
    private let maximumDepth: Int

    package init(_ bytes: [UInt8], maximumDepth: Int = JSONReader.defaultMaximumDepth) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    // MARK: Structure

    /// The kind of the value that comes next.
    package mutating func peek() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard position < bytes.count else { throw malformed }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw malformed
        }
    }

    package mutating func beginObject() throws(JSONError) {
        try expect(.object)
        try descend()
    }

    /// The next member's name, or `nil` at the object's end. Its value must be read or skipped before the next call.
    package mutating func nextKey() throws(JSONError) -> JSONKey? {
        guard try advance(closing: UInt8(ascii: "}")) else { return nil }
        skipWhitespace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw malformed }
        let start = position + 1
        let key: JSONKey
        if try skipString() {
            key = JSONKey(unescaped: try unescape(start..<(position - 1)))
        } else {
            key = JSONKey(bytes: bytes, range: start..<(position - 1))
        }
        skipWhitespace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw malformed }
        position += 1
        return key
    }

    package mutating func beginArray() throws(JSONError) {
        try expect(.array)
        try descend()
    }

    /// Whether the array has another element, which must then be read or skipped before the next call.
    package mutating func nextElement() throws(JSONError) -> Bool {
        try advance(closing: UInt8(ascii: "]"))
    }

    /// To be called after the outermost value: nothing but white space may follow.
    package mutating func end() throws(JSONError) {
        skipWhitespace()
        guard position == bytes.count, depth == 0 else { throw malformed }
    }

    // MARK: Values

    package mutating func string() throws(JSONError) -> String {
        try expect(.string)
        let start = position + 1
        if try skipString() { return try unescape(start..<(position - 1)) }
        return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    }

    package mutating func boolean() throws(JSONError) -> Bool {
        try expect(.boolean)
        if bytes[position] == UInt8(ascii: "t") {
            try skipLiteral("true")
            return true
        }
        try skipLiteral("false")
        return false
    }

    /// A number without fraction and exponent that fits 64 bits.
    package mutating func integer() throws(JSONError) -> Int64 {
        try expect(.number)
        let start = position
        let isInteger = try skipNumber()
        guard isInteger, let value = Int64(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw JSONError(.numberOutOfRange, at: start)
        }
        return value
    }

    package mutating func null() throws(JSONError) {
        try expect(.null)
        try skipLiteral("null")
    }

    /// A number's text as it was written, so that a price keeps its digits.
    package mutating func numberText() throws(JSONError) -> String {
        try expect(.number)
        let start = position
        _ = try skipNumber()
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Passes over one value of any kind, checking it.
    package mutating func skip() throws(JSONError) {
        switch try peek() {
        case .string: _ = try skipString()
        case .number: _ = try skipNumber()
        case .boolean: try skipLiteral(bytes[position] == UInt8(ascii: "t") ? "true" : "false")
        case .null: try skipLiteral("null")
        case .object:
            try beginObject()
            while try nextKey() != nil { try skip() }
        case .array:
            try beginArray()
            while try nextElement() { try skip() }
        }
    }

    /// Passes over one value of any kind and gives its bytes, checked and unchanged.
    package mutating func raw() throws(JSONError) -> [UInt8] {
        skipWhitespace()
        let start = position
        try skip()
        return [UInt8](bytes[start..<position])
    }

    // MARK: Inside

    var malformed: JSONError { JSONError(.malformed, at: position) }

    private mutating func expect(_ kind: JSONKind) throws(JSONError) {
        guard try peek() == kind else { throw JSONError(.unexpectedKind, at: position) }
    }

    private mutating func descend() throws(JSONError) {
        guard depth < maximumDepth else { throw JSONError(.tooDeep, at: position) }
        depth += 1
        position += 1
        isFirst = true
    }

    /// Moves to the next member or element, or past the closing bracket.
    ///
    /// One flag serves all levels: it is true only between an opening bracket and what follows it, since whatever ends leaves a value behind.
    private mutating func advance(closing: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        guard position < bytes.count else { throw malformed }
        let byte = bytes[position]
        if byte == closing {
            position += 1
            depth -= 1
            isFirst = false
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard byte == UInt8(ascii: ",") else { throw malformed }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }
}
