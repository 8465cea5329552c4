import NIOCore
import NIOPosix
import NIOSSL

extension RedisConnection {
    /// Opens a socket whose handler reports to this connection.
    func bootstrap(attempt: Int) -> EventLoopFuture<any Channel> {
        let tls = configuration.tls
        let serverName = tlsServerName
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.limits.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName))
                    }
                    try channel.pipeline.syncOperations.addHandler(RedisChannelHandler(connection: connection.value, attempt: attempt))
                }
            }
        return switch configuration.address {
        case .host(let host, let port): bootstrap.channelOption(.socketOption(.so_keepalive), value: 1).connect(host: host, port: port)
        case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
        }
    }

    /// The name for SNI and the certificate check; an IP address has none and is checked as an address.
    private var tlsServerName: String? {
        guard case .host(let host, let port) = configuration.address else { return nil }
        return (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
    }
}
