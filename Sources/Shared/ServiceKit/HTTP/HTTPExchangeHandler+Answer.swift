import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Running the handler of a collected request and writing what it answers.
extension HTTPExchangeHandler {
    func run() {
        guard let context, let exchange else { return }
        deadlines.requestRead()
        exchange.began = .now()
        let dispatcher = dispatcher
        let request = Request(head: exchange.request, body: RequestBody(buffer: exchange.body))
        let match = exchange.match
        let number = exchange.number
        let serviceContext = ServiceContext(
            requestID: exchange.requestID,
            body: exchange.body,
            remoteAddress: remoteAddress,
            logger: dispatcher.logger
        )
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let work: @Sendable () async -> Void = {
            let response = await dispatcher.respond(to: request, match: match, context: serviceContext)
            await Self.send(response, number, to: handler)
        }
        // Starts here and now: a handler that waits for nothing is done before this returns. One that waits comes back on the same loop.
        // Not from within the answer before, though: a client that sends thousands of requests at once would have us use up the stack.
        let task =
            isWritingEnd
            ? Task.detached(executorPreference: executor, operation: work)
            : Task.immediateDetached(executorPreference: executor, operation: work)
        if self.exchange?.number == number { self.task = task }
    }

    private nonisolated(nonsending) static func send(_ response: Response, _ number: Int, to handler: NIOLoopBound<HTTPExchangeHandler>) async {
        // Whoever asks without listening waits here, so that answers don't pile up. The connection is closed if that takes too long.
        if handler.value.isClogged, let room = handler.value.flushAnswer() {
            do { try await room.get() } catch { return }
        }
        switch handler.value.beginAnswer(response, number) {
        case .gone: return
        case .headOnly: break
        case .body:
            do {
                try await response.body.write(HTTPBodyWriter(handler: handler, number: number, isStreamed: response.body.contentLength == nil))
            } catch {
                // The head has promised a body that will not come.
                handler.value.breakOff(number)
                return
            }
        }
        handler.value.endAnswer(nil, number)
    }

    private enum Wanted {
        case gone, headOnly, body
    }

    private func beginAnswer(_ response: Response, _ number: Int) -> Wanted {
        guard let exchange, exchange.number == number, let context, context.channel.isActive else { return .gone }
        let asksToClose = response.headers[.connection]?.lowercased() == "close"
        exchange.keepsAlive = exchange.keepsAlive && !isInputClosed && !asksToClose && dispatcher.readiness?.isDraining != true
        exchange.isStreamed = response.body.contentLength == nil
        exchange.status = response.status
        isLast = !exchange.keepsAlive
        if exchange.isStreamed { deadlines.streamBegan() }
        let isHeadOnly = exchange.request.method == .head
        writeHead(
            response.head, keepsAlive: exchange.keepsAlive, requestID: exchange.requestID, version: exchange.version, isHeadOnly: isHeadOnly)
        return isHeadOnly ? .headOnly : .body
    }

    /// Ends the answer, once.
    func endAnswer(_ trailers: HTTPFields?, _ number: Int) {
        guard let exchange, exchange.number == number else { return }
        // Gone before the end is written: writing it may bring the next request at once.
        self.exchange = nil
        task = nil
        dispatcher.metrics?.answered(route: exchange.match.index, status: exchange.status, after: .now() - exchange.began)
        writeEnd(trailers, keepsAlive: exchange.keepsAlive)
    }

    /// Writes a piece of a body. Throws when the client is gone.
    func continueAnswer(_ bytes: ByteBuffer, _ number: Int) throws {
        guard exchange?.number == number, let context, context.channel.isActive else { throw ChannelError.ioOnClosedChannel }
        writeBody(bytes)
    }

    /// Whether more is waiting to be sent than the client takes.
    var isClogged: Bool { context?.channel.isWritable == false }

    /// Sends what is written so far. The future, if there is one, completes when there is room for more.
    func flushAnswer() -> EventLoopFuture<Void>? {
        guard let context else { return nil }
        context.flush()
        if context.channel.isWritable { return nil }
        if let writable { return writable.futureResult }
        let promise = context.eventLoop.makePromise(of: Void.self)
        writable = promise
        let timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(dispatcher.limits.unreadTimeout)) { [weak self] in
            self?.context?.close(promise: nil)
        }
        promise.futureResult.whenComplete { _ in timer.cancel() }
        return promise.futureResult
    }

    /// Ends the connection in the middle of an answer.
    private func breakOff(_ number: Int) {
        if exchange?.number == number { context?.close(promise: nil) }
    }

    /// The connection is gone: so is the reason for what is still running.
    func abandon() {
        task?.cancel()
        task = nil
        exchange = nil
        writable?.fail(ChannelError.ioOnClosedChannel)
        writable = nil
    }
}

// MARK: - Bytes

extension HTTPExchangeHandler {
    /// - Parameter isHeadOnly: no body follows, whatever the head says of one.
    func writeHead(
        _ response: HTTPResponse, keepsAlive: Bool, requestID: String, version: HTTPVersion = .http1_1, isHeadOnly: Bool = false
    ) {
        var headers = HTTPHeaders()
        headers.reserveCapacity(response.headerFields.count + 4)
        let status = HTTPResponseStatus(statusCode: response.status.code, reasonPhrase: response.status.reasonPhrase)
        var hasLength = false
        for field in response.headerFields where field.name != .connection && field.name != .transferEncoding {
            if field.name == .contentLength {
                guard status.mayHaveResponseBody else { continue }
                hasLength = true
            }
            headers.add(name: field.name.rawName, value: field.value)
        }
        // RFC 9112, 6.1: without a length, chunks tell where the body ends, or else the end of the connection.
        if !hasLength, status.mayHaveResponseBody, version == .http1_1, !isHeadOnly { headers.add(name: "transfer-encoding", value: "chunked") }
        headers.add(name: "Date", value: dateText())
        headers.add(name: "X-Request-ID", value: requestID)
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        context?.write(wrapOutboundOut(.head(HTTPResponseHead(version: version, status: status, headers: headers))), promise: nil)
    }

    func writeBody(_ bytes: ByteBuffer) {
        context?.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }

    func writeEnd(_ trailers: HTTPFields?, keepsAlive: Bool) {
        guard let context else { return }
        if keepsAlive { deadlines.responseWritten() }
        let trailers = trailers.map { fields in HTTPHeaders(fields.map { ($0.name.rawName, $0.value) }) }
        isWritingEnd = true
        context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: nil)
        isWritingEnd = false
        // Closed in two steps: a socket closed with unread bytes resets the connection, and the client may then never see our answer.
        if !keepsAlive {
            context.close(mode: .output, promise: nil)
            deadlines.closedOutput()
        }
    }

    /// The `Date` field, made anew once a second.
    private func dateText() -> String {
        let second = dispatcher.clock.seconds()
        if second != date.second { date = (second, WallClock.httpDate(second)) }
        return date.text
    }
}
