import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// One connection's exchanges, one after the other: collects a request within its limits, runs its handler, writes the answer.
///
/// What comes while an answer is on its way waits here, and nothing more is read until it has been taken.
final class HTTPExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// The request being collected or answered. A class, because it is looked at far too often to be copied each time.
    final class Exchange {
        /// Which of the connection's exchanges it is. A task that outlives its own must not touch the next.
        let number: Int
        let version: HTTPVersion
        let request: ServiceRequest
        let match: RouteMatch
        let bodyLimit: Int
        let requestID: String
        var body = ByteBuffer()
        var began = NIODeadline.uptimeNanoseconds(0)
        var keepsAlive: Bool
        var isStreamed = false
        var framing = Framing.noBody
        var status = HTTPResponse.Status.ok

        init(number: Int, version: HTTPVersion, request: ServiceRequest, match: RouteMatch, bodyLimit: Int, requestID: String, keepsAlive: Bool) {
            self.number = number
            self.version = version
            self.request = request
            self.match = match
            self.bodyLimit = bodyLimit
            self.requestID = requestID
            self.keepsAlive = keepsAlive
        }
    }

    /// What tells a client where a body ends (RFC 9112, 6.3).
    enum Framing: Equatable {
        /// There is none: the status or the method says so.
        case noBody
        /// Bytes.
        case length(Int)
        case chunks
        /// The end of the connection.
        case close
    }

    /// What came while an answer was on its way.
    enum Waiting {
        case part(HTTPServerRequestPart)
        case error(any Error)
        case inputClosed
    }

    let dispatcher: HTTPDispatcher
    let deadlines: ConnectionDeadlineHandler
    let executor: EventLoopTaskExecutor
    let remoteAddress: SocketAddress?
    private let connectionID = RequestIDs.connectionID()
    private var requestCount = 0
    var date = (second: Int.min, field: "")
    var context: ChannelHandlerContext?
    var exchange: Exchange?
    var task: Task<Void, Never>?
    /// The last answer of the connection is written or being written; what still comes is ignored.
    var isLast = false
    var isInputClosed = false
    /// The server is about to stop: the connection ends with the answer that is on its way.
    var isQuiescing = false
    var writable: EventLoopPromise<Void>?
    /// A request has been read and its answer isn't written.
    var isAnswering = false
    var waiting = CircularBuffer<Waiting>()
    /// While what has waited is being taken.
    var isTakingWaiting = false
    private var isReadHeld = false
    var head = ResponseHead()
    /// What is written of an answer, and not yet handed on.
    var unsent = ByteBuffer()

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
        switch event {
        case ChannelEvent.inputClosed:
            if waiting.isEmpty { inputClosed() } else { waiting.append(.inputClosed) }
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            if exchange == nil, !isAnswering { closeWhenSent() }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The decoder says once what is wrong, and then only that there is still more of it.
        if case .some(.dataReceivedInErrorState) = error as? ByteToMessageDecoderError { return }
        if isAnswering, error is HTTPParserError { waiting.append(.error(error)) } else { failed(error) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLast else { return }
        let part = unwrapInboundIn(data)
        if isAnswering { waiting.append(.part(part)) } else { received(part) }
    }

    func read(context: ChannelHandlerContext) {
        if holdsReads { isReadHeld = true } else { context.read() }
    }

    /// Whether there is more already than the answer that is on its way allows, here or with the decoder; or the last answer hasn't left yet.
    private var holdsReads: Bool {
        if !waiting.isEmpty { return true }
        return isAnswering ? deadlines.isNextBegun : isLast && !deadlines.isLingering
    }
}

// MARK: - Taking what comes

extension HTTPExchangeHandler {
    private func received(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head): begin(head)
        case .body(let bytes): collect(bytes)
        case .end: run()
        }
    }

    private func failed(_ error: any Error) {
        guard !isLast else { return }
        guard let error = error as? HTTPParserError, !isAnswering else {
            context?.close(promise: nil)
            return
        }
        refuse(error == .headerOverflow ? .headerTooLarge : .badRequest)
    }

    private func inputClosed() {
        isInputClosed = true
        // Half a close from somebody who waits for an ordinary answer is fine; a stream's listener has just gone.
        if exchange?.isStreamed == true { context?.close(promise: nil) } else if !isAnswering { closeWhenSent() }
    }

    /// The answer is written: takes what has waited for that, up to the end of the next request.
    func takeWaiting() {
        isAnswering = false
        isTakingWaiting = true
        while !isAnswering, let next = waiting.popFirst() {
            switch next {
            case .part(let part): if !isLast { received(part) }
            case .error(let error): failed(error)
            case .inputClosed: inputClosed()
            }
        }
        isTakingWaiting = false
        if isReadHeld, !holdsReads {
            isReadHeld = false
            context?.read()
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
            keepsAlive: head.isKeepAlive && head.version == .http1_1 && !requestHead.asksForAnotherProtocol
        )
        guard requestHead.hosts == 1 || (requestHead.hosts == 0 && head.version != .http1_1) else { return refuse(.badHost) }
        if let length = requestHead.contentLength, length > limit { return refuse(.bodyTooLarge) }
        if requestHead.expectsContinue {
            context?.writeAndFlush(wrapOutboundOut(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
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
        let request = exchange?.request ?? ServiceRequest(method: .get, target: "/", fields: [:])
        let response = dispatcher.routes.response(error, to: request, requestID: requestID)
        if case .bytes(let body) = response.body {
            let framing = Framing.length(body.readableBytes)
            writeHead(response, framing, keepsAlive: false, requestID: requestID)
            writeBody(body, framing)
        }
        dispatcher.metrics?.answered(route: exchange?.match.index ?? 0, status: error.status, after: .zero)
        exchange = nil
        writeEnd(.length(0), keepsAlive: false)
    }
}
