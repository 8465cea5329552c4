import Rooms
import ServiceKit

/// What becomes of due work, counted.
struct DueMetrics: Sendable {
    let registry: MetricsRegistry
    let lag: MetricGauge

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        lag = registry.gauge("partyline_due_lag_seconds", help: "How late the most overdue task is")
    }

    /// Kinds and endings are few and tasks are rare, so the handles are looked up as they come.
    func count(_ task: DueTask, _ ending: DueWorker.Ending) {
        let outcome =
            switch ending {
            case .finished(.done): "done"
            case .finished(.again): "again"
            case .failed: "failed"
            case .unknownHere: "unknown"
            }
        registry.counter(
            "partyline_due_tasks_total", help: "Due tasks that were tried, by what came of them",
            labels: [("kind", task.kind), ("outcome", outcome)]
        ).increment()
    }
}
