/// The labels of one series, sorted by name, with their text form made once.
struct MetricLabels: Hashable, Sendable {
    /// `{a="1",b="2"}`, or empty.
    let text: String
    /// The same without braces, for appending `le`.
    let inner: String

    init(_ dimensions: [(String, String)]) {
        inner = dimensions.sorted { $0.0 < $1.0 }
            .map { "\(MetricName.label($0.0))=\"\(MetricName.escaped($0.1))\"" }
            .joined(separator: ",")
        text = inner.isEmpty ? "" : "{\(inner)}"
    }
}
