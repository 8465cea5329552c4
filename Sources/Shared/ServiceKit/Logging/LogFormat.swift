/// How log lines look.
package enum LogFormat: String, CaseIterable, Sendable {
    /// Pretty on a terminal, JSON otherwise.
    case auto
    /// One JSON object a line.
    case json
    /// For people: time, level, message, `key=value`.
    case pretty
}
