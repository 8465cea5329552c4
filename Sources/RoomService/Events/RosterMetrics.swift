import ServiceKit

/// Counts what goes through a ``RosterHub``.
struct RosterMetrics: Sendable {
    let listeners: MetricGauge
    let rooms: MetricGauge
    let readings: MetricCounter
    let cut: MetricCounter

    init(_ registry: MetricsRegistry) {
        listeners = registry.gauge("partyline_roster_listeners", help: "Streams of room events open now")
        rooms = registry.gauge("partyline_roster_rooms", help: "Rooms that somebody listens to")
        readings = registry.counter("partyline_roster_readings_total", help: "Readings of a room's stream or roster for its listeners")
        cut = registry.counter("partyline_roster_listeners_cut_total", help: "Listeners that did not keep up")
    }
}
