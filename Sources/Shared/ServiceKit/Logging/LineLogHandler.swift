package import Logging

/// Writes each event as one line, as JSON or for people.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let output: LogOutput
    private let isPretty: Bool

    /// - Parameters:
    ///   - label: The logger's name, shown on each line.
    ///   - format: `.auto` looks whether the output is a terminal.
    ///   - level: Events below are dropped.
    package init(label: String, output: LogOutput, format: LogFormat, level: Logger.Level = .info) {
        self.label = label
        self.output = output
        self.logLevel = level
        self.isPretty = format == .pretty || (format == .auto && output.isTerminal)
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = LogLine()
        if isPretty { appendPretty(event, to: &line) } else { appendJSON(event, to: &line) }
        line.bytes.append(UInt8(ascii: "\n"))
        output.write(line.bytes, isUrgent: event.level >= .warning)
    }

    private func appendJSON(_ event: LogEvent, to line: inout LogLine) {
        line.append("{\"time\":\"")
        output.appendTime(to: &line.bytes)
        line.append("\",\"level\":")
        line.appendJSON(event.level.rawValue)
        line.append(",\"message\":")
        line.appendJSON(event.message.description)
        line.append(",\"logger\":")
        line.appendJSON(label)
        for (key, value) in facts(of: event) {
            line.append(",")
            line.appendJSON(Self.isReserved(key) ? "metadata." + key : key)
            line.append(":")
            line.appendJSON(value)
        }
        line.append("}")
    }

    private func appendPretty(_ event: LogEvent, to line: inout LogLine) {
        output.appendTime(to: &line.bytes)
        line.bytes.removeFirst(11)  // The date: who looks at a terminal knows it.
        line.append(" ")
        line.bytes.append(contentsOf: event.level.rawValue.uppercased().utf8)
        line.bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(1, 9 - event.level.rawValue.utf8.count)))
        line.appendEscaped(event.message.description, quote: false)
        line.append(" [")
        line.appendEscaped(label, quote: false)
        line.append("]")
        for (key, value) in facts(of: event) {
            line.append(" ")
            line.appendEscaped(key, quote: false)
            line.append("=")
            line.appendEscaped(value.description, quote: false)
        }
    }

    /// The event's metadata over the logger's over the provider's, sorted by key.
    private func facts(of event: LogEvent) -> [(key: String, value: Logger.MetadataValue)] {
        if metadata.isEmpty, metadataProvider == nil, event.error == nil, let own = event.metadata {
            return own.sorted { $0.key < $1.key }
        }
        var facts = metadataProvider?.get() ?? [:]
        if !metadata.isEmpty { facts.merge(metadata) { $1 } }
        if let own = event.metadata { facts.merge(own) { $1 } }
        if let error = event.error { facts["error"] = .string(String(describing: error)) }
        return facts.count < 2 ? Array(facts) : facts.sorted { $0.key < $1.key }
    }

    /// The line's own fields; metadata of the same name gets a prefix.
    private static func isReserved(_ key: String) -> Bool {
        switch key {
        case "time", "level", "message", "logger": true
        default: false
        }
    }
}
