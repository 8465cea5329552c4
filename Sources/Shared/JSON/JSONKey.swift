/// The name of an object's member, still where it was read.
///
/// Comparing it with a literal compares bytes and makes no `String`; only ``string`` does.
package struct JSONKey: Sendable {
    private let bytes: [UInt8]
    private let range: Range<Int>
    private let unescaped: String?

    init(bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        self.range = range
        self.unescaped = nil
    }

    init(unescaped: String) {
        self.bytes = []
        self.range = 0..<0
        self.unescaped = unescaped
    }

    package var string: String {
        unescaped ?? String(decoding: bytes[range], as: UTF8.self)
    }

    package var firstByte: UInt8? {
        unescaped.map { $0.utf8.first } ?? (range.isEmpty ? nil : bytes[range.lowerBound])
    }

    package func equals(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        // Bytes, not `==`: a string that is only canonically equivalent to the literal is another name.
        if let unescaped { return literal.withUTF8Buffer { unescaped.utf8.elementsEqual($0) } }
        guard range.count == count else { return false }
        return literal.withUTF8Buffer { literal in
            for offset in 0..<count where bytes[range.lowerBound + offset] != literal[offset] { return false }
            return true
        }
    }

    /// Lets a `switch` over a key have literals as its cases.
    package static func ~= (literal: StaticString, key: JSONKey) -> Bool {
        key.equals(literal)
    }
}
