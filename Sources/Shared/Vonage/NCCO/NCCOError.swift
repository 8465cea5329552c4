/// A value that would make an NCCO Vonage refuses.
package struct NCCOError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which value, e.g. `talk text`.
    package let field: String

    /// - Parameter field: which value; not the value itself, which may be private.
    package init(_ field: String) {
        self.field = field
    }

    /// One line for logs.
    package var description: String { "invalid \(field)" }
}
