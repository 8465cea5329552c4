/// A verdict on what a caller typed, with what its answer needs.
package struct PINJudgement: Sendable, Equatable {
    package let verdict: PINVerdict
    /// How many digits to ask for, if the caller is asked again.
    package let digits: Int?
    /// Whether the room is in the second half of its life, and should be renewed now that somebody uses it.
    package let needsRefresh: Bool
    /// Whether a caller has joined a room whose bridge isn't up.
    package let needsBridge: Bool
    /// Whether the caller has hung up already, and nobody else is in the conference.
    package let leftNobody: Bool

    init(_ verdict: PINVerdict, digits: Int? = nil, needsRefresh: Bool = false, needsBridge: Bool = false, leftNobody: Bool = false) {
        self.verdict = verdict
        self.digits = digits
        self.needsRefresh = needsRefresh
        self.needsBridge = needsBridge
        self.leftNobody = leftNobody
    }
}
