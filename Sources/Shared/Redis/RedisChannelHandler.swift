import NIOCore

/// One socket's end of the pipeline: passes bytes and events on, decides nothing.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let reader: RedisReplyReader
    let attempt: Int
    private let owner: any RedisSocketOwner
    private var context: ChannelHandlerContext?
    private var failure: (any Error)?

    init(owner: any RedisSocketOwner, attempt: Int, limits: RedisLimits) {
        self.owner = owner
        self.attempt = attempt
        reader = RedisReplyReader(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { owner.opened(self) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        owner.opened(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        owner.closed(self, reason: failure.map { "\($0)" } ?? "the server closed the connection")
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        owner.received(unwrapInboundIn(data), from: self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = failure ?? error
        context.close(promise: nil)
    }

    func write(_ buffer: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    func close() {
        context?.close(promise: nil)
    }
}
