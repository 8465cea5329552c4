/// What came of doing a ``DueTask``.
package enum DueOutcome: Sendable, Equatable {
    /// Nothing is left to do.
    case done
    /// To be done again after a while.
    case again(after: Duration)
}
