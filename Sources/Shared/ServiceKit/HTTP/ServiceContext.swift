package import Hummingbird
package import Logging
package import NIOCore

/// What a handler knows of a request beside the request itself. Small on purpose: it is made for each.
package struct ServiceContext: InitializableFromSource, Sendable {
    /// From `X-Request-ID` if that is `[A-Za-z0-9_-]{1,64}`, else made here. Sent back in the same field.
    package let requestID: String
    /// The whole body, never longer than the route's limit. Empty if there is none.
    package internal(set) var body: ByteBuffer
    /// Who connected: behind a load balancer, that.
    package let remoteAddress: SocketAddress?
    /// The values of the route's `:name` segments, percent-decoded where they can be.
    package internal(set) var parameters = RouteParameters()

    private let baseLogger: Logger

    init(requestID: String, body: ByteBuffer, remoteAddress: SocketAddress?, logger: Logger) {
        self.requestID = requestID
        self.body = body
        self.remoteAddress = remoteAddress
        self.baseLogger = logger
    }

    /// For running a ``RouteTable`` in Hummingbird's own application, as its test framework does.
    package init(source: ApplicationRequestContextSource) {
        self.init(requestID: RequestIDs.connectionID(), body: ByteBuffer(), remoteAddress: source.channel.remoteAddress, logger: source.logger)
    }

    /// Logs one line with the request's id: for routes that log every request. ``logger`` does the same at the cost of a copy of the logger.
    package func log(_ level: Logger.Level, _ message: Logger.Message, _ metadata: @autoclosure () -> Logger.Metadata) {
        guard baseLogger.logLevel <= level else { return }
        var metadata = metadata()
        metadata["requestId"] = .string(requestID)
        baseLogger.log(level: level, message, metadata: metadata)
    }

    /// Logs with the request's id. Made when asked for, since most requests log nothing.
    package var logger: Logger {
        var logger = baseLogger
        logger[metadataKey: "requestId"] = .string(requestID)
        return logger
    }
}
