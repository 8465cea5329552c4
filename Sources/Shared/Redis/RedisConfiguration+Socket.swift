import NIOCore
import NIOPosix
import NIOSSL

extension RedisConfiguration {
    /// Opens a socket whose handler reports to its owner. To be called on the event loop.
    func openSocket(attempt: Int, owner: any RedisSocketOwner, on eventLoop: any EventLoop) -> EventLoopFuture<any Channel> {
        let tls = tls
        let limits = limits
        let serverName = tlsServerName
        let owner = NIOLoopBound(owner, eventLoop: eventLoop)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(limits.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName))
                    }
                    try channel.pipeline.syncOperations.addHandler(RedisChannelHandler(owner: owner.value, attempt: attempt, limits: limits))
                }
            }
        return switch address {
        case .host(let host, let port): bootstrap.channelOption(.socketOption(.so_keepalive), value: 1).connect(host: host, port: port)
        case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
        }
    }

    /// The name for SNI and the certificate check; an IP address has none and is checked as an address.
    private var tlsServerName: String? {
        guard case .host(let host, let port) = address else { return nil }
        return (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
    }
}
