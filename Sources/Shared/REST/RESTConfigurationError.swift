/// A setting that cannot work, found before anything started. The message is one line for the operator.
package struct RESTConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
