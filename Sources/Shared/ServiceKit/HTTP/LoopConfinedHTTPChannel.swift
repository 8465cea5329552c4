import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection of Hummingbird's server on which everything happens on the connection's event loop: NIO's own handlers parse, serialise and
/// keep pipelined requests in order, ``HTTPExchangeHandler`` collects a request and runs its handler as a task of that loop.
///
/// Beside Hummingbird's `HTTP1Channel` this saves the two asynchronous sequences a request goes through, and the hops to Swift's
/// global pool and back.
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
            var encoder = HTTPResponseEncoder.Configuration()
            encoder.automaticallySetFramingHeaders = false  // The exchange sets them, while it writes the others.
            let deadlines = ConnectionDeadlineHandler(dispatcher.limits)
            try pipeline.addHandler(deadlines)
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: true,
                withErrorHandling: false,
                withOutboundHeaderValidation: false,  // HTTP Types has validated them.
                withEncoderConfiguration: encoder,
                withDecoderLimitConfiguration: decoder
            )
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
