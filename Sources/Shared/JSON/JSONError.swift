/// Why bytes were not read as the JSON that was expected.
///
/// Holds a position and no text: what was read may be a PIN or a phone number.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Not JSON as RFC 8259 has it.
        case malformed
        /// JSON, but nested deeper than the reader allows.
        case tooDeep
        /// JSON, but another kind of value than was asked for.
        case unexpectedKind
        /// An integer that does not fit 64 bits, or a number that is no integer where one was asked for.
        case numberOutOfRange
    }

    package var code: Code
    /// Offset in bytes at which reading stopped.
    package var offset: Int

    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    package var description: String { "\(code.rawValue) JSON at byte \(offset)" }
}
