import REST
import ServiceKit

/// Counts and times the requests to the clouds. Hosts and results are few and requests are rare, so the handles are looked up as they come.
struct RESTMetrics: Sendable {
    let registry: MetricsRegistry

    func record(_ outcome: RESTOutcome) {
        let result =
            switch outcome.result {
            case .status(let status): "\(status / 100)xx"
            case .failure(let code): code.rawValue
            }
        registry.counter(
            "partyline_upstream_requests_total", help: "Requests to the clouds, by what came of them",
            labels: [("host", outcome.host), ("method", outcome.method.rawValue), ("result", result)]
        ).increment()
        let (seconds, attoseconds) = outcome.duration.components
        registry.histogram(
            "partyline_upstream_request_seconds", help: "From the start of a request to a cloud to its end", labels: [("host", outcome.host)]
        ).recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
