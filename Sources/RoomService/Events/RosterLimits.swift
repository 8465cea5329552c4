/// The limits of the roster's streams, with their units, in one place.
struct RosterLimits: Sendable {
    /// The length of the name of a kind of change, in characters.
    static let kindLength = 1...64
    /// Streams open at once, in this process. Fewer than ``HTTPLimits/connections``, so that pages and buttons still work beside them.
    var listeners = 5000
    /// Bytes that wait for one listener before it is cut; it asks again, and says how far it got.
    var queueBytes = 256 * 1024
    /// Changes read at once. Whoever missed more is given the whole roster instead.
    var changes = 200
    /// Each stream says something at least this often, in seconds; so that proxies and browsers know it is alive.
    var heartbeatSeconds = 15
    /// What a browser waits before it connects again, in milliseconds.
    var retryMilliseconds = 1000
    /// How often a room that somebody listens to is looked at, so that it is renewed while it is in use. Well below half of the shortest life.
    var keepEvery: Duration = .seconds(600)
    /// How long until a reading that failed is tried again.
    var pauseAfterFailure: Duration = .seconds(1)
}
