/// The limits of the browsers' routes, with their units, in one place.
enum ServiceLimits {
    /// Largest body of `/dial-out` and `/hang-up`: a room's id and little else.
    static let bodyBytes = 4 * 1024
    /// How long a participant's token is good for joining. A running connection outlives it.
    static let tokenLifetime: Duration = .seconds(6 * 3600)
    /// What a client is told to wait, in seconds, before it asks for a room again that could not be made.
    static let retryAfterSeconds = 5
    /// Client addresses whose new rooms are counted, in a process; some fifty bytes each.
    static let addressesCounted = 50_000
}
