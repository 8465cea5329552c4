/// When a callback that was not accepted is sent again: with growing pauses, for a day (Vonage's support article 11703629696412; the pauses
/// themselves are not documented). Pure.
struct CallbackRetry: Sendable, Equatable {
    /// How long after the first try the last may be.
    static let longest = Duration.seconds(86_400)
    static let firstPause = Duration.seconds(1)
    static let longestPause = Duration.seconds(3600)

    private var pause = firstPause
    private var waited = Duration.zero

    /// The pause before the next try; nil when it is given up.
    mutating func next() -> Duration? {
        guard waited + pause <= Self.longest else { return nil }
        defer {
            waited += pause
            pause = min(pause * 2, Self.longestPause)
        }
        return pause
    }
}
