extension Duration {
    /// As libcurl takes a time: in milliseconds, rounded up, at least 1 (0 means "no limit") and at most a day.
    var curlMilliseconds: Int {
        let limited = min(max(self, .milliseconds(1)), .seconds(86_400))
        let (seconds, attoseconds) = limited.components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
