/// A leg of the voice side as far as sound goes.
package struct AudioLeg: Sendable, Equatable {
    /// Answered and not over.
    package let isUp: Bool
    package let isOver: Bool
    /// The uuids of the legs whose sound reaches it: mutes, earmuffs and conversations that have not started are reckoned in.
    package let hears: Set<String>

    package init(isUp: Bool, isOver: Bool, hears: Set<String>) {
        self.isUp = isUp
        self.isOver = isOver
        self.hears = hears
    }
}
