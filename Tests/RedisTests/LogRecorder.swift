import Logging
import NIOConcurrencyHelpers
import Support
import Testing

/// Keeps what is logged, and lets a test wait for a message instead of for some time.
final class LogRecorder: Sendable {
    private let recorded = NIOLockedValueBox<[String]>([])

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(recorder: self) }
        logger.logLevel = .trace
        return logger
    }

    /// "level message metadata" each.
    var lines: [String] { recorded.withLockedValue { $0 } }

    /// How many lines have `text` in them.
    func count(_ text: String) -> Int {
        lines.count { $0.contains(text) }
    }

    /// Returns once `count` lines have `text` in them; records an issue if that takes too long.
    func line(_ text: String, count: Int = 1) async {
        do {
            try await eventually(within: .seconds(30), "\(count) lines say “\(text)”; the last ones are \(lines.suffix(3))") {
                self.count(text) >= count
            }
        } catch {
            Issue.record(error)
        }
    }

    private func append(_ line: String) {
        recorded.withLockedValue { $0.append(line) }
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
