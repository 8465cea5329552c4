import Logging
import NIOConcurrencyHelpers

/// Keeps what is logged, and lets a test wait for a message instead of for some time.
final class LogRecorder: Sendable {
    private struct State {
        var lines: [String] = []
        var waiting: [(text: String, count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = NIOLockedValueBox(State())

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(recorder: self) }
        logger.logLevel = .trace
        return logger
    }

    /// "level message metadata" each.
    var lines: [String] { state.withLockedValue { $0.lines } }

    /// How many lines have `text` in them.
    func count(_ text: String) -> Int {
        lines.count { $0.contains(text) }
    }

    /// Returns once `count` lines have `text` in them. A test that waits in vain ends by its time limit.
    func line(_ text: String, count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLockedValue { state in
                if state.lines.count(where: { $0.contains(text) }) >= count { return true }
                state.waiting.append((text, count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func append(_ line: String) {
        let satisfied = state.withLockedValue { state in
            state.lines.append(line)
            let lines = state.lines
            let satisfied = state.waiting.filter { waiting in lines.count { $0.contains(waiting.text) } >= waiting.count }
            state.waiting.removeAll { waiting in lines.count { $0.contains(waiting.text) } >= waiting.count }
            return satisfied
        }
        for waiting in satisfied { waiting.continuation.resume() }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(recorder: LogRecorder) {
            self.recorder = recorder
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            recorder.append("\(event.level) \(event.message) \(all)")
        }
    }
}
