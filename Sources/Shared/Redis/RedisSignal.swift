/// What a subscriber is told about its channel.
package enum RedisSignal: Sendable, Equatable {
    /// The subscription stands: what is published from now on comes as messages, what was published before may have been missed.
    /// Comes once after subscribing, and again each time the connection had been lost and is back.
    case subscribed
    /// Somebody published this.
    case message([UInt8])
}
