import NIOCore

/// Whom a socket's handler reports to. Everything happens on the socket's event loop.
protocol RedisSocketOwner: AnyObject {
    /// The socket is open, TLS included.
    func opened(_ handler: RedisChannelHandler)
    func received(_ buffer: ByteBuffer, from handler: RedisChannelHandler)
    /// The socket is gone.
    func closed(_ handler: RedisChannelHandler, reason: String)
}
