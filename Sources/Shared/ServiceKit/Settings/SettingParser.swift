/// Turns the text of a setting into a value, and says in words what it expects.
package struct SettingParser<Value: Sendable>: Sendable {
    /// Completes the sentence "PORT: 'abc' is not …", e.g. `a whole number between 1 and 65535`.
    package let expectation: String
    /// Reads a text that is never empty.
    let parse: @Sendable (String) throws(SettingProblem) -> Value

    /// - Parameters:
    ///   - expectation: Completes the sentence "PORT: 'abc' is not …".
    ///   - parse: Throws `.unexpected` when the text is not what `expectation` says.
    package init(_ expectation: String, parse: @escaping @Sendable (String) throws(SettingProblem) -> Value) {
        self.expectation = expectation
        self.parse = parse
    }

    /// A parser from a function that answers `nil` for a wrong text.
    package static func matching(_ expectation: String, _ parse: @escaping @Sendable (String) -> Value?) -> Self {
        Self(expectation) { text throws(SettingProblem) in
            guard let value = parse(text) else { throw .unexpected }
            return value
        }
    }

    /// The same text, its value carried on into another type.
    package func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> SettingParser<Other> {
        SettingParser<Other>(expectation) { text throws(SettingProblem) in transform(try parse(text)) }
    }
}
