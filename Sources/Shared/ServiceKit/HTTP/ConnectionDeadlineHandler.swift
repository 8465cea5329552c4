import NIOCore

/// Watches the bytes of a connection before they are parsed, so that a header that drips counts as well, and rings one timer.
/// Hand-written because Hummingbird's own idle timer starts again with each chunk.
final class ConnectionDeadlineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Asked to answer 408 and close.
    var onExpired: (() -> Void)?
    private var deadlines: ConnectionDeadlines
    private var timer: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    init(_ limits: HTTPLimits) {
        deadlines = ConnectionDeadlines(limits, now: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { arm(deadlines.firstTimer(now: .now())) }
    }

    func channelActive(context: ChannelHandlerContext) {
        arm(deadlines.firstTimer(now: .now()))
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        onExpired = nil
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let isWelcome = deadlines.bytesArrived(unwrapInboundIn(data).readableBytes, now: .now())
        if deadlines.isLingering {
            if !isWelcome { context.close(promise: nil) }
        } else {
            context.fireChannelRead(data)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    /// Whether bytes of the next request came while an answer was on its way.
    var isNextBegun: Bool { deadlines.isNextBegun }

    /// Whether all has been said, and what still comes is thrown away.
    var isLingering: Bool { deadlines.isLingering }

    /// The whole request is there.
    func requestRead() {
        deadlines.requestRead()
    }

    /// The answer is a stream, which may last for hours: nothing is to be looked at until it ends, and thousands of streams need no timer.
    func streamBegan() {
        timer?.cancel()
        timer = nil
    }

    /// The whole answer is written and the connection is kept.
    func responseWritten() {
        deadlines.responseWritten(now: .now())
        if timer == nil { arm(deadlines.firstTimer(now: .now())) }
    }

    /// The whole answer is written and nothing more will be.
    func closedOutput() {
        deadlines.closedOutput(now: .now())
        // The client may not be reading at all, so the read side is kept going by us, and not for long.
        timer?.cancel()
        if case .wait(let deadline) = deadlines.timerFired(now: .now()) { arm(deadline) }
        context?.read()
    }

    private func arm(_ deadline: NIODeadline) {
        guard let context else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.fire() }
    }

    private func fire() {
        guard let context, context.channel.isActive else { return }
        switch deadlines.timerFired(now: .now()) {
        case .wait(let deadline): arm(deadline)
        case .close: context.close(promise: nil)
        case .refuse: onExpired?()
        }
    }
}
