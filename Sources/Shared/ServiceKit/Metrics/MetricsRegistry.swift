import Synchronization

/// The metrics of a process, rendered in the Prometheus text format, version 0.0.4. Hand-written because no Swift package on our list does it.
///
/// Handles are made once and kept: making one looks up a dictionary under a lock, using one does not.
package final class MetricsRegistry: Sendable {
    /// The most series one metric may have; further label values share one series with the label `overflow="true"`.
    package static let seriesLimit = 500
    /// Bounds of durations in seconds: dense where webhooks live (p50 below 2 ms, p99 below 10 ms, none above 0.95 s).
    package static let durationBounds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 0.95, 1.5, 2.5, 5, 10]

    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    private struct Family: Sendable {
        let kind: Kind
        var help: String
        var series: [MetricLabels: any MetricSeries] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    package init() {}

    /// A counter; the same handle for the same name and labels.
    package func counter(_ name: String, help: String = "", labels: [(String, String)] = []) -> MetricCounter {
        series(name, .counter, help, labels) { MetricCounter() }
    }

    /// A gauge; the same handle for the same name and labels.
    package func gauge(_ name: String, help: String = "", labels: [(String, String)] = []) -> MetricGauge {
        series(name, .gauge, help, labels) { MetricGauge() }
    }

    /// A histogram; the same handle for the same name and labels.
    package func histogram(
        _ name: String,
        help: String = "",
        labels: [(String, String)] = [],
        bounds: [Double] = MetricsRegistry.durationBounds
    ) -> MetricHistogram {
        series(name, .histogram, help, labels) { MetricHistogram(bounds: bounds) }
    }

    /// Everything in the text format, metrics sorted by name, series by labels.
    package func render() -> String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if !family.help.isEmpty { text += "# HELP \(name) \(MetricName.escapedHelp(family.help))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key.text < $1.key.text }) {
                series.render(name, labels, into: &text)
            }
        }
        return text
    }

    /// The handle of a series, made if it is not there yet. A name that is taken by another kind gets a handle nobody scrapes:
    /// a wrong metric is no reason to stop.
    func series<Series: MetricSeries>(
        _ name: String,
        _ kind: Kind,
        _ help: String,
        _ dimensions: [(String, String)],
        make: () -> Series
    ) -> Series {
        let name = MetricName.metric(name)
        let labels = MetricLabels(dimensions)
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind, help: help)
            if family.help.isEmpty { family.help = help }
            let isNew = family.series[labels] == nil
            let place = isNew && family.series.count >= Self.seriesLimit ? MetricLabels([("overflow", "true")]) : labels
            if let known = family.series[place] { return known as? Series ?? make() }
            guard family.kind == kind else { return make() }
            let series = make()
            family.series[place] = series
            families[name] = family
            return series
        }
    }
}
