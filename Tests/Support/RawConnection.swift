package import NIOCore
import NIOPosix

/// A TCP connection that says and hears bytes: what no HTTP client would send can only be sent this way.
package struct RawConnection: Sendable {
    private let channel: any Channel
    /// What comes, as it comes.
    package let received: AsyncStream<ByteBuffer>

    /// Hands what comes to a stream.
    private final class Receiver: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let continuation: AsyncStream<ByteBuffer>.Continuation

        init(_ continuation: AsyncStream<ByteBuffer>.Continuation) {
            self.continuation = continuation
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) {
            continuation.finish()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// - Parameter receiveBytes: how much the system keeps for us; nil as it likes.
    package static func open(_ port: Int, receiveBytes: Int? = nil) async throws -> RawConnection {
        let (stream, continuation) = AsyncStream<ByteBuffer>.makeStream()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).channelOption(.allowRemoteHalfClosure, value: false)
        if let receiveBytes { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBytes)) }
        let channel =
            try await bootstrap
            .channelInitializer { $0.pipeline.addHandler(Receiver(continuation)) }
            .connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, received: stream)
    }

    package func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Leaves what comes to the system from now on, until told otherwise.
    package func read(_ isWanted: Bool) async throws {
        try await channel.setOption(.autoRead, value: isWanted).get()
    }

    package func close() async throws {
        try await channel.close()
    }

    /// Says that nothing more will come, and goes on listening.
    package func closeOutput() async throws {
        try await channel.close(mode: .output)
    }

    /// Everything until the server closes the connection.
    package func readToEnd() async -> String {
        var text = ""
        for await piece in received { text += String(buffer: piece) }
        return text
    }

    /// Everything until `end` has come; what there is if the server closes before.
    package func read(until end: String) async -> String {
        var text = ""
        for await piece in received {
            text += String(buffer: piece)
            if text.contains(end) { break }
        }
        return text
    }

    /// Opens, sends, and hears everything until the server closes.
    package static func exchange(_ port: Int, _ text: String) async throws -> String {
        let connection = try await open(port)
        try await connection.send(text)
        return await connection.readToEnd()
    }
}
