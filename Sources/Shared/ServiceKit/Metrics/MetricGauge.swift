import CoreMetrics
import Synchronization

/// A number that goes up and down. Also stands for swift-metrics' floating-point counters and recorders that don't aggregate.
package final class MetricGauge: MeterHandler, FloatingPointCounterHandler, RecorderHandler, MetricSeries {
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// The number now.
    package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    package func set(_ value: Int64) { set(Double(value)) }
    package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    package func record(_ value: Int64) { set(Double(value)) }
    package func record(_ value: Double) { set(value) }
    package func reset() { set(0.0) }
    package func decrement(by amount: Double) { increment(by: -amount) }

    package func increment(by amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }

    func render(_ name: String, _ labels: MetricLabels, into text: inout String) {
        text += "\(name)\(labels.text) \(MetricNumber.text(value))\n"
    }
}
