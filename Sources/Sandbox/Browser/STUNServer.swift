import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Tells browsers their own address, over UDP. On a machine without any network a browser has no address to offer for media but the one that it
/// learns here: loopback.
struct STUNServer: Service {
    private final class Handler: ChannelInboundHandler, Sendable {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            guard let answer = STUNMessage.answer(to: envelope.data, from: envelope.remoteAddress) else { return }
            context.writeAndFlush(wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: answer)), promise: nil)
        }
    }

    let host: String
    let port: Int
    let logger: Logger

    /// Runs until the sandbox stops. Without the port it does nothing: media then need a network.
    func run() async throws {
        let channel: any Channel
        do {
            channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in channel.pipeline.addHandler(Handler()) }
                .bind(host: host, port: port).get()
        } catch {
            logger.warning("The UDP port is taken: browsers on this machine need a network to exchange media", metadata: ["port": "\(port)"])
            try? await gracefulShutdown()
            return
        }
        try? await gracefulShutdown()
        try? await channel.close()
    }
}
