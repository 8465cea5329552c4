/// How a dial went, with a reason for people.
package struct DialReport: Sendable, Equatable {
    package let outcome: Bridge.DialOutcome
    /// For the log and the answer: what went wrong, without secrets and numbers. Empty when nothing did.
    package let reason: String

    package init(_ outcome: Bridge.DialOutcome, reason: String = "") {
        self.outcome = outcome
        self.reason = reason
    }
}
