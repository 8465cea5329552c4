import CoreMetrics
import Synchronization

/// Counts of observations by bucket. As a timer it takes nanoseconds and shows seconds.
package final class MetricHistogram: TimerHandler, RecorderHandler, MetricSeries {
    private struct State: Sendable {
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: Upper bounds, ascending; the bucket without bound is implied.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    package func observe(_ value: Double) {
        // The bounds are few and small values come most often, so a walk beats a search.
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    package func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
    package func record(_ value: Int64) { observe(Double(value)) }
    package func record(_ value: Double) { observe(value) }
    package func reset() { state.withLock { $0 = State(counts: Array(repeating: 0, count: bounds.count + 1)) } }

    /// How many observations there were.
    package var count: Int { state.withLock { $0.counts.reduce(0, +) } }

    func render(_ name: String, _ labels: MetricLabels, into text: inout String) {
        let state = state.withLock { $0 }
        let prefix = labels.inner.isEmpty ? "" : labels.inner + ","
        var total = 0
        for (bound, count) in zip(bounds + [.infinity], state.counts) {
            total += count
            text += "\(name)_bucket{\(prefix)le=\"\(MetricNumber.text(bound))\"} \(total)\n"
        }
        text += "\(name)_sum\(labels.text) \(MetricNumber.text(state.sum))\n"
        text += "\(name)_count\(labels.text) \(total)\n"
    }
}
