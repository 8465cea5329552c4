import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

@testable import Redis

/// A server that answers what a test tells it to, where a real one would answer too well.
final class FakeRedis: Sendable {
    let port: Int
    private let commands: NIOLockedValueBox<[[String]]>
    private let connections: NIOLockedValueBox<[any Channel]>

    var url: String { "redis://127.0.0.1:\(port)" }
    /// Every command that came, without those that set a connection up.
    var received: [[String]] { commands.withLockedValue { $0 } }

    fileprivate init(port: Int, commands: NIOLockedValueBox<[[String]]>, connections: NIOLockedValueBox<[any Channel]>) {
        self.port = port
        self.commands = commands
        self.connections = connections
    }

    /// Writes these bytes on every connection.
    func send(_ text: String) {
        for channel in connections.withLockedValue({ $0 }) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
    }
}

/// Calls `body` with a server that answers each command with the bytes `answer` has for it, or not at all.
///
/// - Parameter answer: given the command's words. `CLIENT SETNAME` is answered with `OK` unless `answersSetup` is off.
func withFakeRedis<Result>(
    answersSetup: Bool = true, _ answer: @escaping @Sendable ([String]) -> String?, _ body: (FakeRedis) async throws -> Result
) async throws -> Result {
    let commands = NIOLockedValueBox<[[String]]>([])
    let connections = NIOLockedValueBox<[any Channel]>([])
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            connections.withLockedValue { $0.append(channel) }
            return channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    FakeRedisHandler { words in
                        if words.first == "CLIENT" { return answersSetup ? "+OK\r\n" : nil }
                        commands.withLockedValue { $0.append(words) }
                        return answer(words)
                    }
                )
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        let result = try await body(FakeRedis(port: channel.localAddress?.port ?? 0, commands: commands, connections: connections))
        try await channel.close()
        return result
    } catch {
        try? await channel.close()
        throw error
    }
}

/// Reads commands with the client's own reader, for a command is an array of bulk strings like any.
private final class FakeRedisHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let reader = RedisReplyReader(limits: RedisLimits())
    private let answer: ([String]) -> String?

    init(answer: @escaping ([String]) -> String?) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(RedisError) {
            try reader.feed(unwrapInboundIn(data))
            while let command = try reader.next() {
                guard let text = answer(try command.get().array?.compactMap(\.string) ?? []) else { continue }
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            }
        } catch {
            context.close(promise: nil)
        }
    }
}
