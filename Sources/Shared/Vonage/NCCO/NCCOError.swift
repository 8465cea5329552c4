/// A value that would make an NCCO Vonage refuses.
package struct NCCOError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which value, e.g. `talk text`.
    package let field: String

    package init(_ field: String) {
        self.field = field
    }

    package var description: String { "invalid \(field)" }
}
