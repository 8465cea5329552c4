import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// One connection of a ``ScriptedServer``.
final class ScriptedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: ScriptedServer.Script
    private let counts: NIOLockedValueBox<ScriptedServer.Counts>
    private var parser = ScriptedRequestParser()
    private var requestsHere = 0
    private var hasOpenRequest = false
    /// After a stall, a close or a reset nothing more is read.
    private var isDeaf = false

    init(script: ScriptedServer.Script, counts: NIOLockedValueBox<ScriptedServer.Counts>) {
        self.script = script
        self.counts = counts
    }

    func channelActive(context: ChannelHandlerContext) {
        let (id, channel) = (ObjectIdentifier(self), context.channel)
        counts.withLockedValue {
            $0.connections += 1
            $0.live[id] = channel
        }
        perform(script.onConnect[...], context: context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let id = ObjectIdentifier(self)
        counts.withLockedValue { $0.live[id] = nil }
        endRequest()
        isDeaf = true
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted(let negotiated)? = event as? TLSUserEvent {
            counts.withLockedValue { $0.negotiated.append(negotiated) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDeaf else { return }
        parser.append(Self.unwrapInboundIn(data).readableBytesView)
        while !isDeaf, var request = parser.next(headIsEnough: script.answersAfterHead) {
            requestsHere += 1
            request.numberOnConnection = requestsHere
            perform(script.onRequest(arrived(request))[...], context: context)
        }
    }

    private func arrived(_ request: ScriptedServer.Request) -> ScriptedServer.Request {
        var request = request
        hasOpenRequest = true
        let reached: [EventLoopPromise<Void>] = counts.withLockedValue { counts in
            counts.openRequests += 1
            counts.mostOpenRequests = max(counts.mostOpenRequests, counts.openRequests)
            request.number = counts.requests.count + 1
            counts.requests.append(request)
            let now = counts.requests.count
            defer { counts.arrivals.removeAll { $0.count <= now } }
            return counts.arrivals.filter { $0.count <= now }.map(\.promise)
        }
        for promise in reached { promise.succeed() }
        return request
    }

    private func endRequest() {
        guard hasOpenRequest else { return }
        hasOpenRequest = false
        counts.withLockedValue { $0.openRequests -= 1 }
    }

    private func perform(_ steps: ArraySlice<ScriptedServer.Step>, context: ChannelHandlerContext) {
        for step in steps {
            switch step {
            case .send(let bytes):
                endRequest()
                context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .trickle(let bytes, let pause):
                trickle(bytes[...], every: pause, context: context)
            case .close:
                isDeaf = true
                let (channel, written) = (context.channel, context.eventLoop.makePromise(of: Void.self))
                written.futureResult.whenComplete { _ in channel.close(promise: nil) }
                context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer()), promise: written)
            case .reset:
                isDeaf = true
                reset(context: context)
            case .stall:
                isDeaf = true
            }
        }
    }

    private func trickle(_ bytes: ArraySlice<UInt8>, every pause: TimeAmount, context: ChannelHandlerContext) {
        guard let first = bytes.first, context.channel.isActive else { return }
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(bytes: [first])), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) { self.trickle(bytes.dropFirst(), every: pause, context: context) }
    }

    /// With a linger time of zero, closing sends RST instead of FIN.
    private func reset(context: ChannelHandlerContext) {
        guard let socket = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            // From TLS's place outwards, so that it says no goodbye and waits for none.
            let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            (tls ?? context).close(promise: nil)
        }
    }
}
