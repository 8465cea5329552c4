import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Running the handler of a collected request and writing what it answers.
extension HTTPExchangeHandler {
    func run() {
        guard let context, let exchange else { return }
        isAnswering = true
        deadlines.requestRead()
        exchange.began = .now()
        let dispatcher = dispatcher
        let request = exchange.request
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
            isTakingWaiting
            ? Task.detached(executorPreference: executor, operation: work)
            : Task.immediateDetached(executorPreference: executor, operation: work)
        if self.exchange?.number == number { self.task = task }
    }

    private nonisolated(nonsending) static func send(
        _ response: ServiceResponse, _ number: Int, to handler: NIOLoopBound<HTTPExchangeHandler>
    ) async {
        // Whoever asks without listening waits here, so that answers don't pile up. The connection is closed if that takes too long.
        if handler.value.isClogged, let room = handler.value.flushAnswer() {
            do { try await room.get() } catch { return }
        }
        guard handler.value.beginAnswer(response, number), case .stream(let body) = response.body else { return handler.value.endAnswer(number) }
        do {
            try await body.write(HTTPBodyWriter(handler: handler, number: number))
        } catch {
            // The head has promised a body that will not come.
            return handler.value.breakOff(number)
        }
        handler.value.endAnswer(number)
    }

    /// Writes the head, and the body if it is there already. Answers whether more of it will come.
    private func beginAnswer(_ response: ServiceResponse, _ number: Int) -> Bool {
        guard let exchange, exchange.number == number, let context, context.channel.isActive else { return false }
        if case .stream = response.body, hasListenerLeft {
            context.close(promise: nil)
            return false
        }
        let asksToClose = response.headers[.connection]?.lowercased() == "close"
        exchange.keepsAlive = exchange.keepsAlive && !isInputClosed && !isQuiescing && !asksToClose && dispatcher.readiness?.isDraining != true
        exchange.status = response.status
        isLast = !exchange.keepsAlive
        let isHeadOnly = exchange.request.method == .head
        let framing = Self.framing(of: response, to: exchange.version, isHeadOnly: isHeadOnly)
        exchange.framing = isHeadOnly ? .noBody : framing
        writeHead(response, framing, keepsAlive: exchange.keepsAlive, requestID: exchange.requestID, version: exchange.version)
        switch response.body {
        case .bytes(let bytes):
            writeBody(bytes, exchange.framing)
            return false
        case .stream:
            exchange.isStreamed = true
            deadlines.streamBegan()
            return !isHeadOnly
        }
    }

    /// Half a close says so, where an answer would have no end.
    private var hasListenerLeft: Bool {
        isInputClosed || waiting.contains { if case .inputClosed = $0 { true } else { false } }
    }

    /// RFC 9112, 6.1: without a length, chunks tell where the body ends, or else the end of the connection.
    private static func framing(of response: ServiceResponse, to version: HTTPVersion, isHeadOnly: Bool) -> Framing {
        switch (response.status.code, response.body) {
        case (100..<200, _), (204, _), (304, _): .noBody
        case (_, .bytes(let bytes)): .length(bytes.readableBytes)
        case (_, .stream): version == .http1_1 && !isHeadOnly ? .chunks : .close
        }
    }

    /// Ends the answer, once.
    func endAnswer(_ number: Int) {
        guard let exchange, exchange.number == number else { return }
        self.exchange = nil
        task = nil
        dispatcher.metrics?.answered(route: exchange.match.index, status: exchange.status, after: .now() - exchange.began)
        writeEnd(exchange.framing, keepsAlive: exchange.keepsAlive && !isQuiescing)
    }

    /// Writes a piece of a body. Throws when the client is gone.
    func continueAnswer(_ bytes: ByteBuffer, _ number: Int) throws {
        guard let exchange, exchange.number == number, let context, context.channel.isActive else { throw ChannelError.ioOnClosedChannel }
        writeBody(bytes, exchange.framing)
    }

    /// Whether more is waiting to be sent than the client takes.
    var isClogged: Bool { context?.channel.isWritable == false }

    /// Sends what is written so far. The future, if there is one, completes when there is room for more.
    func flushAnswer() -> EventLoopFuture<Void>? {
        guard let context else { return nil }
        handOn(thenFlush: true)
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
        isLast = true
        task?.cancel()
        task = nil
        exchange = nil
        waiting.removeAll()
        writable?.fail(ChannelError.ioOnClosedChannel)
        writable = nil
    }
}

// MARK: - Bytes

extension HTTPExchangeHandler {
    func writeHead(
        _ response: ServiceResponse, _ framing: Framing, keepsAlive: Bool, requestID: String, version: HTTPVersion = .http1_1
    ) {
        head.write(response, framing, date: dateField(), requestID: requestID, keepsAlive: keepsAlive, version: version)
        let bodyBytes = if case .length(let count) = framing { count } else { 0 }
        let room = head.bytes.count + min(bodyBytes, dispatcher.limits.copiedBodyBytes)
        unsent = context?.channel.allocator.buffer(capacity: room) ?? ByteBuffer()
        unsent.writeBytes(head.bytes)
    }

    func writeBody(_ bytes: ByteBuffer, _ framing: Framing) {
        guard framing != .noBody, bytes.readableBytes > 0 else { return }
        if framing == .chunks { unsent.writeString(String(bytes.readableBytes, radix: 16) + "\r\n") }
        if bytes.readableBytes <= dispatcher.limits.copiedBodyBytes {
            unsent.writeImmutableBuffer(bytes)
        } else {
            handOn()
            context?.write(wrapOutboundOut(bytes), promise: nil)
        }
        if framing == .chunks { unsent.writeStaticString("\r\n") }
    }

    func writeEnd(_ framing: Framing, keepsAlive: Bool) {
        guard context != nil else { return }
        if framing == .chunks { unsent.writeStaticString("0\r\n\r\n") }
        if keepsAlive { deadlines.responseWritten() }
        handOn(thenFlush: true)
        if !keepsAlive {
            isLast = true
            if isInputClosed { closeWhenSent() } else { closeOutput() }
        }
        takeWaiting()
    }

    /// Closes in two steps: a socket closed with unread bytes resets the connection, and the client may then never see our answer.
    private func closeOutput() {
        guard let context else { return }
        let closed = context.eventLoop.makePromise(of: Void.self)
        let deadlines = NIOLoopBound(deadlines, eventLoop: context.eventLoop)
        closed.futureResult.whenSuccess { deadlines.value.closedOutput() }
        closeIfUnread(before: closed.futureResult)
        context.close(mode: .output, promise: closed)
    }

    /// Closes once what is written has left.
    func closeWhenSent() {
        guard let context else { return }
        let sent = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
        closeIfUnread(before: sent.futureResult)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
    }

    /// Nobody has to take what we send, but we needn't wait for ever.
    private func closeIfUnread(before done: EventLoopFuture<Void>) {
        guard let channel = context?.channel else { return }
        let timer = done.eventLoop.scheduleTask(in: TimeAmount(dispatcher.limits.unreadTimeout)) { channel.close(promise: nil) }
        done.whenComplete { _ in timer.cancel() }
    }

    private func handOn(thenFlush: Bool = false) {
        guard let context else { return }
        if unsent.readableBytes == 0 {
            if thenFlush { context.flush() }
            return
        }
        let bytes = wrapOutboundOut(unsent)
        unsent = ByteBuffer()
        if thenFlush { context.writeAndFlush(bytes, promise: nil) } else { context.write(bytes, promise: nil) }
    }

    /// The `Date` field, made anew once a second.
    private func dateField() -> String {
        let second = dispatcher.clock.seconds()
        if second != date.second { date = (second, "Date: " + WallClock.httpDate(second) + "\r\n") }
        return date.field
    }
}
