package import Redis

/// Why the store couldn't do what was asked.
package enum RoomError: Error, Sendable {
    case redis(RedisError)
    /// Redis holds something under one of our keys that we didn't write.
    case malformedRecord(key: String)
    /// No free PIN was found in ``RoomLimits/pinDraws`` draws.
    case noFreePIN
    /// A bridge's record kept changing under our hands.
    case contended
}
