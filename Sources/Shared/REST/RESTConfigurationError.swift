/// A setting that cannot work, found before anything started. The message is one line for the operator.
package struct RESTConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong; it may name a file, and holds no secret.
    package var message: String

    /// - Parameter message: one line, without a secret.
    package init(_ message: String) {
        self.message = message
    }

    /// The message.
    package var description: String { message }
}
