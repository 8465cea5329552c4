import Hummingbird
import ServiceLifecycle

/// What a page hears by server-sent events: elements as they come, and something now and then that shows that the connection is alive.
///
/// Hand-written, because no Swift package at hand has server-sent events.
struct EventStream<Element: Sendable>: Sendable {
    let elements: AsyncStream<Element>
    /// Puts among the elements one that says nothing new.
    let beat: @Sendable () -> Void
    /// Ends the elements.
    let stop: @Sendable () -> Void

    static var headers: HTTPFields { [.contentType: "text/event-stream", .cacheControl: "no-store"] }
    /// What is written for an element that says nothing new.
    static var silence: String { ":\n\n" }

    /// Writes what `text` makes of each element, until there are no more or the sandbox is to end. Ends the elements in every case.
    func write(
        to writer: inout any ResponseBodyWriter, clock: any Clock<Duration>, text: (Element) async throws -> String
    ) async throws {
        let heart = Task {
            while (try? await clock.sleep(for: SandboxLimits.pageHeartbeat)) != nil { beat() }
        }
        defer {
            heart.cancel()
            stop()
        }
        try await writer.write(ByteBuffer(string: "retry: 500\n\n"))
        try await withGracefulShutdownHandler {
            for await element in elements {
                try await writer.write(ByteBuffer(string: try await text(element)))
            }
        } onGracefulShutdown: {
            stop()
        }
        try await writer.finish(nil)
    }
}
