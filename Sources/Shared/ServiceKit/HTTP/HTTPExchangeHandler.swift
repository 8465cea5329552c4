import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// One connection's exchanges, one after the other: collects a request within its limits, runs its handler, writes the answer.
final class HTTPExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The request being collected or answered. A class, because it is looked at far too often to be copied each time.
    final class Exchange {
        /// Which of the connection's exchanges it is. A task that outlives its own must not touch the next.
        let number: Int
        let version: HTTPVersion
        let request: HTTPRequest
        let match: RouteMatch
        let bodyLimit: Int
        let requestID: String
        var body = ByteBuffer()
        var began = NIODeadline.uptimeNanoseconds(0)
        var keepsAlive: Bool
        var isStreamed = false
        var status = HTTPResponse.Status.ok

        init(number: Int, version: HTTPVersion, request: HTTPRequest, match: RouteMatch, bodyLimit: Int, requestID: String, keepsAlive: Bool) {
            self.number = number
            self.version = version
            self.request = request
            self.match = match
            self.bodyLimit = bodyLimit
            self.requestID = requestID
            self.keepsAlive = keepsAlive
        }
    }

    let dispatcher: HTTPDispatcher
    let deadlines: ConnectionDeadlineHandler
    let executor: EventLoopTaskExecutor
    let remoteAddress: SocketAddress?
    private let connectionID = RequestIDs.connectionID()
    private var requestCount = 0
    var date = (second: Int.min, text: "")
    var context: ChannelHandlerContext?
    var exchange: Exchange?
    var task: Task<Void, Never>?
    /// The last answer of the connection is written or being written; what still comes is ignored.
    var isLast = false
    var isInputClosed = false
    var writable: EventLoopPromise<Void>?
    /// While the end of an answer is being written, which may bring the next request.
    var isWritingEnd = false

    init(_ dispatcher: HTTPDispatcher, deadlines: ConnectionDeadlineHandler, channel: any Channel) {
        self.dispatcher = dispatcher
        self.deadlines = deadlines
        self.executor = dispatcher.executor(for: channel.eventLoop)
        self.remoteAddress = channel.remoteAddress
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        dispatcher.metrics?.connections.increment(by: 1)
        deadlines.onExpired = { [unowned self] in expired() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        dispatcher.metrics?.connections.decrement(by: 1)
        abandon()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        abandon()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            writable?.succeed()
            writable = nil
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            isInputClosed = true
            // Half a close from somebody who waits for an ordinary answer is fine; a stream's listener has just gone.
            if task == nil || exchange?.isStreamed == true { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, task == nil, !isLast else {
            if !isLast { context.close(promise: nil) }
            return
        }
        refuse(error == .headerOverflow ? .headerTooLarge : .badRequest)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLast else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(let bytes): collect(bytes)
        case .end: run()
        }
    }
}

// MARK: - Collecting a request

extension HTTPExchangeHandler {
    private func begin(_ head: HTTPRequestHead) {
        requestCount &+= 1
        guard let requestHead = RequestHead(head) else { return refuse(.badRequest) }
        let match = dispatcher.routes.match(requestHead.request.method, head.uri)
        var limit = dispatcher.limits.bodyBytes
        if case .route(let route) = match.outcome { limit = route.bodyBytes ?? limit }
        exchange = Exchange(
            number: requestCount,
            version: head.version,
            request: requestHead.request,
            match: match,
            bodyLimit: limit,
            requestID: requestHead.requestID ?? "\(connectionID)-\(requestCount)",
            keepsAlive: head.isKeepAlive && head.version == .http1_1
        )
        guard requestHead.hosts == 1 || (requestHead.hosts == 0 && head.version != .http1_1) else { return refuse(.badHost) }
        if let length = requestHead.contentLength, length > limit { return refuse(.bodyTooLarge) }
        if requestHead.expectsContinue {
            context?.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
        }
    }

    private func collect(_ bytes: ByteBuffer) {
        guard let exchange else { return }
        guard exchange.body.readableBytes + bytes.readableBytes <= exchange.bodyLimit else { return refuse(.bodyTooLarge) }
        if exchange.body.readableBytes == 0 { exchange.body = bytes } else { exchange.body.writeImmutableBuffer(bytes) }
    }

    /// The read deadline passed. Without a head there is nobody to answer.
    private func expired() {
        if exchange == nil { context?.close(promise: nil) } else { refuse(.requestTimeout) }
    }

    /// Answers without a handler and lets the connection end: what the client still sends is not worth reading.
    private func refuse(_ error: APIError) {
        isLast = true
        let requestID = exchange?.requestID ?? "\(connectionID)-\(requestCount)"
        dispatcher.logger.debug("Refused a request", metadata: ["code": .string(error.code), "requestId": .string(requestID)])
        // Bytes that are no HTTP have no head; they are answered as a program's.
        let request = exchange?.request ?? HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil)
        var (status, headers, body) = dispatcher.routes.answer(error, to: request, requestID: requestID)
        headers[.contentLength] = String(body.readableBytes)
        writeHead(HTTPResponse(status: status, headerFields: headers), keepsAlive: false, requestID: requestID)
        writeBody(body)
        writeEnd(nil, keepsAlive: false)
        dispatcher.metrics?.answered(route: exchange?.match.index ?? 0, status: error.status, after: .zero)
        exchange = nil
    }
}
