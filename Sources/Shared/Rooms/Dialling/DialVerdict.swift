/// Whether a number may be rung, and which rule says so.
package struct DialVerdict: Sendable, Equatable {
    package let isAllowed: Bool
    /// `allow:+1415`, `deny:+44870` (the operator's list), `deny:premium-1-900` (the built-in list), `deny:own-number`,
    /// `not-allowed` (on no list).
    package let rule: String

    /// A call to our own number would only come back to us.
    package static let ownNumber = Self.denied(by: "deny:own-number")

    static func allowed(by rule: String) -> Self { Self(isAllowed: true, rule: rule) }
    static func denied(by rule: String) -> Self { Self(isAllowed: false, rule: rule) }
}
