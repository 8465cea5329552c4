/// How long an application's tokens are good for, at Voice and at unified Video alike (Vonage's page on JSON web tokens).
enum ApplicationTokenLimits {
    /// What a token without `exp` lives.
    static let defaultSeconds = 900.0
    /// The longest that a token may live.
    static let longestSeconds = 86_400.0
}
