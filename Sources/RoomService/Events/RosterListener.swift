import NIOCore

/// One listener's end of a room's stream. When nobody holds it any more, the listener has gone: so it cannot be forgotten in the hub,
/// whatever became of the answer it was made for.
final class RosterListener: Sendable {
    private let queue: ListenerQueue
    private let leave: @Sendable () -> Void

    init(queue: ListenerQueue, leave: @escaping @Sendable () -> Void) {
        self.queue = queue
        self.leave = leave
    }

    deinit {
        leave()
    }

    /// What is to be written next, events and comments as they go over the wire; nil when the stream ends.
    func next() async -> ByteBuffer? {
        await queue.next()
    }
}
