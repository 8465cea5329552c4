import Redis
import ServiceKit

/// Shows what a Redis client has done and is doing.
struct RedisMetrics: Sendable {
    private let ready: MetricGauge
    private let inFlight: MetricGauge
    private let losses: MetricGauge
    private let timeouts: MetricGauge

    init(_ registry: MetricsRegistry) {
        ready = registry.gauge(
            "partyline_redis_connections_ready", help: "Connections to Redis that commands can be sent on; one for each event loop")
        inFlight = registry.gauge("partyline_redis_commands_in_flight", help: "Commands written to Redis and not answered yet")
        losses = registry.gauge("partyline_redis_connections_lost", help: "Connections to Redis lost since the start, failed attempts included")
        timeouts = registry.gauge("partyline_redis_commands_timed_out", help: "Commands since the start that Redis did not answer in time")
    }

    /// Call it at a scrape.
    func update(_ statistics: RedisStatistics) {
        ready.set(Int64(statistics.readyConnections))
        inFlight.set(Int64(statistics.inFlight))
        losses.set(Int64(statistics.losses))
        timeouts.set(Int64(statistics.timeouts))
    }
}
