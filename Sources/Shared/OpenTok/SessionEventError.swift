/// Why a session callback cannot be read.
package enum SessionEventError: Error, Sendable, Equatable {
    /// A field that its event must have isn't there, or is no such thing.
    case missing(String)
}
