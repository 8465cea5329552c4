import NIOCore
import NIOPosix

/// A port of 127.0.0.1 that nobody listened on a moment ago.
package func freePort() async throws -> Int {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
    let port = channel.localAddress?.port
    try await channel.close()
    guard let port else { throw ChildProcess.Failure(description: "no free port") }
    return port
}
