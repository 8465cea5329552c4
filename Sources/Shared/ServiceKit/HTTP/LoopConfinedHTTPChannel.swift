import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection of Hummingbird's server on which everything happens on the connection's event loop: NIO's decoder parses, and
/// ``HTTPExchangeHandler`` collects a request, runs its handler as a task of that loop, and writes the answer.
///
/// Beside Hummingbird's `HTTP1Channel` this saves the two asynchronous sequences a request goes through, the hops to Swift's global pool and
/// back, and the three messages that an answer is for NIO's encoder.
struct LoopConfinedHTTPChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let dispatcher: HTTPDispatcher

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            var decoder = NIOHTTPDecoderLimitConfiguration()
            decoder.maxHeaderFieldSize = dispatcher.limits.headerBytes
            decoder.maxHeaderListSize = dispatcher.limits.headerBytes
            decoder.maxHeaderFieldCount = dispatcher.limits.headerFields
            let deadlines = ConnectionDeadlineHandler(dispatcher.limits)
            try pipeline.addHandler(deadlines)
            try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoder)))
            try pipeline.addHandler(HTTPExchangeHandler(dispatcher, deadlines: deadlines, channel: channel))
            return Value(channel: channel)
        }
    }

    /// Waits until the connection is closed; closes it when cancelled.
    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }
}
