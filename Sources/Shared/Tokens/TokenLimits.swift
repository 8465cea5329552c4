package enum TokenLimits {
    /// Longest JSON Web Token that is looked at, in bytes. Real ones stay under 2 KiB; a webhook's `Authorization` is refused beyond.
    package static let maximumTokenBytes = 8 * 1024
}
