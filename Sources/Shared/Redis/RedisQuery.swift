import NIOCore
import NIOPosix

/// One attempt's question for the addresses of a host, as NIO puts it: once for each version of IP.
struct RedisQuery: Resolver, Sendable {
    let promise: EventLoopPromise<[SocketAddress]>

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        addresses(.inet6)
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        addresses(.inet)
    }

    func cancelQueries() {
        promise.fail(CancellationError())
    }

    private func addresses(_ family: NIOBSDSocket.ProtocolFamily) -> EventLoopFuture<[SocketAddress]> {
        promise.futureResult.map { addresses in addresses.filter { $0.protocol == family } }
    }
}
