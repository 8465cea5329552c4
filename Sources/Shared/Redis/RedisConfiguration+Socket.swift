import NIOCore
import NIOPosix
import NIOSSL

extension RedisConfiguration {
    /// Opens a socket whose handler reports to its owner. To be called on the event loop.
    ///
    /// - Parameter resolver: finds the addresses if the host has a name.
    func openSocket(
        attempt: Int, owner: any RedisSocketOwner, resolver: RedisResolver, on eventLoop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
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
        switch address {
        case .host(let host, let port):
            let tcp = bootstrap.channelOption(.socketOption(.so_keepalive), value: 1)
            if let ipAddress { return tcp.connect(to: ipAddress) }
            return tcp.resolver(resolver.query(host: host, port: port)).connect(host: host, port: port)
        case .unixSocket(let path):
            return bootstrap.connect(unixDomainSocketPath: path)
        }
    }

    /// The name for SNI and the certificate check, whatever addresses it leads to; an IP address has none and is checked as an address.
    private var tlsServerName: String? {
        guard case .host(let host, _) = address, ipAddress == nil else { return nil }
        return host
    }

    /// The host's address, if that is what the URL has for a host.
    private var ipAddress: SocketAddress? {
        guard case .host(let host, let port) = address else { return nil }
        return try? SocketAddress(ipAddress: host, port: port)
    }
}
