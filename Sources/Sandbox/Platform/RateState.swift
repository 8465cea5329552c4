/// How fast something was asked for, as `GET /sandbox/state` shows it.
package struct RateState: Sendable, Encodable, Equatable {
    /// How many a second are let through; nil lets all.
    package let limit: Int?
    /// The most that came within any one second, refused ones too.
    package let peak: Int
    package let total: Int
    /// How many were answered with 429, or with an error event.
    package let refused: Int

    package init(limit: Int?, peak: Int, total: Int, refused: Int) {
        self.limit = limit
        self.peak = peak
        self.total = total
        self.refused = refused
    }
}
