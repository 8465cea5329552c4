import HTTPTypes
import NIOCore

/// Counts and times requests by route. All handles are made at the start.
struct HTTPMetrics: Sendable {
    private struct OfRoute: Sendable {
        let duration: MetricHistogram
        /// By status class: 1xx to 5xx.
        let byClass: [MetricCounter]
    }

    /// Connections open now.
    let connections: MetricGauge
    private let routes: [OfRoute]

    init(_ registry: MetricsRegistry, paths: [String]) {
        connections = registry.gauge("http_connections", help: "Open connections")
        routes = paths.map { path in
            OfRoute(
                duration: registry.histogram(
                    "http_request_duration_seconds",
                    help: "From the end of the request to the end of the answer",
                    labels: [("route", path)]
                ),
                byClass: (1...5).map {
                    registry.counter("http_requests_total", help: "Answered requests", labels: [("route", path), ("status", "\($0)xx")])
                }
            )
        }
    }

    /// A request was answered.
    func answered(route index: Int, status: HTTPResponse.Status, after duration: TimeAmount) {
        guard routes.indices.contains(index) else { return }
        let route = routes[index]
        route.duration.recordNanoseconds(duration.nanoseconds)
        let place = status.code / 100 - 1
        if route.byClass.indices.contains(place) { route.byClass[place].increment() }
    }
}
