/// Every number that bounds the client, with its unit in its type or name.
package struct RedisLimits: Sendable, Equatable {
    /// How long a command may go unanswered. When the oldest one has waited this long the connection is closed, for everything
    /// behind it is late too.
    package var commandTimeout: Duration = .milliseconds(250)
    /// How long name resolution, connecting, TLS and signing in may take together. A lookup that takes longer is of use to a later attempt.
    package var connectTimeout: Duration = .seconds(1)
    /// How long a lookup of the host's name is waited for while addresses of an earlier one are known.
    package var lookupPatience: Duration = .milliseconds(300)
    /// Addresses of the host that are remembered, and tried in one attempt.
    package var maximumAddresses = 16
    /// How long a command waits for a connection that is just coming up. Once an attempt has failed, commands fail at once.
    package var connectionWait: Duration = .milliseconds(100)
    /// The shortest pause before connecting again.
    package var minimumReconnectDelay: Duration = .milliseconds(50)
    /// The longest pause before connecting again.
    package var maximumReconnectDelay: Duration = .seconds(2)
    /// How long a graceful shutdown waits for commands under way.
    package var drainTimeout: Duration = .seconds(1)

    /// Commands under way, for each event loop.
    package var maximumInFlight = 4096
    /// Bytes of commands under way, for each event loop.
    package var maximumInFlightBytes = 16 << 20
    /// The largest single command.
    package var maximumCommandBytes = 1 << 20
    /// The largest bulk string in a reply.
    package var maximumBulkBytes = 64 << 10
    /// The largest reply, as bytes on the wire.
    package var maximumReplyBytes = 1 << 20
    /// The longest array in a reply. A longer one fails its own command only.
    package var maximumElements = 10_000
    /// The longest array that is read at all: hiredis makes room for all of it, half a megabyte for this many elements, before the first has come.
    /// A longer one costs the connection.
    package var readerElements = 65_536
    /// How deep arrays may nest. hiredis 0.14 itself stops at 7.
    package var maximumDepth = 7

    /// How long the subscriber's connection may be silent before it is asked whether it is still there.
    package var subscriberIdle: Duration = .seconds(5)
    /// How long the subscriber's connection may owe an answer without a byte coming.
    package var subscriberPatience: Duration = .seconds(2)
    /// Channels subscribed to at once.
    package var maximumChannels = 10_000

    /// The usual limits.
    package init() {}
}
