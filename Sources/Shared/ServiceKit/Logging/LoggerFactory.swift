package import Logging

/// Makes the loggers of a process, all writing to one output in one format.
package struct LoggerFactory: Sendable {
    private let output: LogOutput
    private let format: LogFormat
    private let level: Logger.Level

    package init(output: LogOutput = LogOutput(), format: LogFormat = .auto, level: Logger.Level = .info) {
        self.output = output
        self.format = format
        self.level = level
    }

    /// A logger of this name. The one to hand down.
    package func logger(_ label: String) -> Logger {
        Logger(label: label) { handler(label: $0) }
    }

    /// Writes the lines that are still waiting. To be called before the process ends.
    package func flush() {
        output.flush()
    }

    /// Makes loggers that libraries create for themselves write to the same output, from `level` up (they may be chattier than we are).
    /// swift-log's own global state; once a process.
    package func bootstrapLibraries(level: Logger.Level = .warning) {
        let factory = LoggerFactory(output: output, format: format, level: max(level, self.level))
        LoggingSystem.bootstrap { factory.handler(label: $0) }
    }

    private func handler(label: String) -> LineLogHandler {
        LineLogHandler(label: label, output: output, format: format, level: level)
    }
}
