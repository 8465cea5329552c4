/// How long to wait before connecting again: full jitter between the shortest pause and a ceiling that doubles with every failure.
struct RedisBackoff: Sendable, Equatable {
    let minimum: Duration
    let maximum: Duration

    /// - Parameters:
    ///   - failures: attempts that failed since the last good connection.
    ///   - chance: where between the shortest and the longest pause, 0 to 1; random, so that many processes spread out.
    func delay(afterFailures failures: Int, chance: Double) -> Duration {
        // 2^16 times the shortest pause is past any sensible ceiling, and far from overflow.
        let ceiling = min(maximum, minimum * (1 << min(failures + 1, 16)))
        guard ceiling > minimum else { return minimum }
        return minimum + (ceiling - minimum) * min(max(chance, 0), 1)
    }
}
