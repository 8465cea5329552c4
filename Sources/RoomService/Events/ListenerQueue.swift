import NIOCore
import Synchronization

/// What waits to be written to one listener. Bounded: whoever doesn't keep up is cut.
final class ListenerQueue: Sendable {
    private struct State {
        var pieces: [ByteBuffer] = []
        var bytes = 0
        var isFinished = false
        var reader: CheckedContinuation<Void, Never>?

        mutating func takeReader() -> CheckedContinuation<Void, Never>? {
            defer { reader = nil }
            return reader
        }
    }

    private let state: Mutex<State>
    private let maximumBytes: Int

    /// - Parameters:
    ///   - opening: what the listener is sent first, however much it is.
    ///   - maximumBytes: that may wait.
    init(opening: [ByteBuffer], maximumBytes: Int) {
        self.maximumBytes = maximumBytes
        state = Mutex(State(pieces: opening))
    }

    /// Adds a piece. Answers false, and ends the queue without what waits in it, if that would be too much.
    func offer(_ piece: ByteBuffer) -> Bool {
        let (isIn, reader) = state.withLock { state in
            guard !state.isFinished else { return (true, nil as CheckedContinuation<Void, Never>?) }
            guard state.bytes + piece.readableBytes <= maximumBytes else {
                state.pieces = []
                state.isFinished = true
                return (false, state.takeReader())
            }
            state.pieces.append(piece)
            state.bytes += piece.readableBytes
            return (true, state.takeReader())
        }
        reader?.resume()
        return isIn
    }

    /// Adds a piece if nothing else waits.
    func offerIfIdle(_ piece: ByteBuffer) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.pieces.isEmpty, !state.isFinished else { return nil }
            state.pieces.append(piece)
            state.bytes += piece.readableBytes
            return state.takeReader()
        }
        reader?.resume()
    }

    /// Nothing more will come. What waits is still read.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            return state.takeReader()
        }
        reader?.resume()
    }

    /// All that waits, as one piece; nil at the end, and when the task is cancelled. For one reader.
    func next() async -> ByteBuffer? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.pieces.isEmpty, !state.isFinished else { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            finish()
        }
        return state.withLock { state in
            defer {
                state.pieces.removeAll(keepingCapacity: true)
                state.bytes = 0
            }
            guard state.pieces.count > 1 else { return state.pieces.first }
            var all = ByteBuffer()
            all.reserveCapacity(state.pieces.reduce(0) { $0 + $1.readableBytes })
            for piece in state.pieces { all.writeImmutableBuffer(piece) }
            return all
        }
    }
}
