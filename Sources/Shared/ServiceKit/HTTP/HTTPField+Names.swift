package import HTTPTypes

extension HTTPField.Name {
    /// `X-Request-ID`.
    package static let requestID = known("X-Request-ID")

    /// The name that stands in the source, spelt as it will be sent. A wrong one is a programmer's error.
    package static func known(_ name: StaticString) -> Self {
        guard let field = Self("\(name)") else { preconditionFailure("not the name of a field: \(name)") }
        return field
    }
}
