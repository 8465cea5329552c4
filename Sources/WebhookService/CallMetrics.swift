import ServiceKit

/// What happens to callers, counted. Handles are made once.
struct CallMetrics: Sendable {
    enum Outcome: String, CaseIterable {
        case joined, wrongPIN = "wrong_pin", silent, goodbye, full, refused, unavailable, bridgeJoined = "bridge_joined", bridgeRefused =
            "bridge_refused", invited, accepted, notAccepted = "not_accepted"
    }

    private let outcomes: [Outcome: MetricCounter]

    init(_ registry: MetricsRegistry) {
        outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map {
                (
                    $0,
                    registry.counter("partyline_calls_total", help: "Answers to callers and bridges, by outcome", labels: [("outcome", $0.rawValue)])
                )
            })
    }

    func count(_ outcome: Outcome) {
        outcomes[outcome]?.increment()
    }
}
