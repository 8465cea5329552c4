import NIOCore

@testable import Redis

/// Runs `body` as a service runs its handlers: on one event loop.
func onEventLoop<Result: Sendable>(_ eventLoop: any EventLoop, _ body: @Sendable () async throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(EventLoopTaskExecutor(eventLoop)) { try await body() }
}
