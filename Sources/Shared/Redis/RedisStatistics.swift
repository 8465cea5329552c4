/// What the client has done and is doing, summed over its connections. For metrics.
package struct RedisStatistics: Sendable, Equatable {
    /// One for each event loop.
    package var connections = 0
    /// Of these, the ones that commands can be sent on.
    package var readyConnections = 0
    /// Commands written and not answered, as of the last turn of each event loop.
    package var inFlight = 0
    /// Callers that wait for a connection which is coming up.
    package var waiting = 0
    /// Connections that were set up successfully since the start; those after the first of each event loop are reconnects.
    package var connects = 0
    /// Connections lost since the start, for whatever reason, attempts that failed included.
    package var losses = 0
    /// Commands that got no answer in time.
    package var timeouts = 0
}
