import CoreMetrics
import Synchronization

/// A count that only grows.
package final class MetricCounter: CounterHandler, MetricSeries {
    private let count = Atomic<Int64>(0)

    init() {}

    package func increment(by amount: Int64 = 1) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    package func reset() { count.store(0, ordering: .relaxed) }

    /// The count so far.
    package var value: Int64 { count.load(ordering: .relaxed) }

    func render(_ name: String, _ labels: MetricLabels, into text: inout String) {
        text += "\(name)\(labels.text) \(value)\n"
    }
}
