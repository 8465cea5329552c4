extension Duration {
    /// Rounded up, at least 1 (libcurl takes 0 for "no limit") and at most a day.
    var wholeMilliseconds: Int {
        let limited = min(max(self, .milliseconds(1)), .seconds(86_400))
        let (seconds, attoseconds) = limited.components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
