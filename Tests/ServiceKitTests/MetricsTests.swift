import Metrics
import Testing

@testable import ServiceKit

@Suite("Metrics")
struct MetricsTests {
    @Test("Everything is rendered in the text format, sorted, with labels escaped")
    func rendering() {
        let registry = MetricsRegistry()
        registry.counter("b_total", help: "Things \\ and\nlines", labels: [("z", "1"), ("a", "say \"hi\"\\\n")]).increment(by: 3)
        registry.gauge("a_ratio").set(0.25)
        let histogram = registry.histogram("c_seconds", help: "Time", labels: [("route", "answer")], bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { histogram.observe(value) }
        let expected = """
            # TYPE a_ratio gauge
            a_ratio 0.25
            # HELP b_total Things \\\\ and\\nlines
            # TYPE b_total counter
            b_total{a="say \\"hi\\"\\\\\\n",z="1"} 3
            # HELP c_seconds Time
            # TYPE c_seconds histogram
            c_seconds_bucket{route="answer",le="0.1"} 2
            c_seconds_bucket{route="answer",le="1"} 3
            c_seconds_bucket{route="answer",le="+Inf"} 4
            c_seconds_sum{route="answer"} 7.65
            c_seconds_count{route="answer"} 4

            """
        #expect(registry.render() == expected)
    }

    @Test("The same name and labels are the same handle, in any order of labels")
    func identity() {
        let registry = MetricsRegistry()
        let first = registry.counter("x_total", labels: [("a", "1"), ("b", "2")])
        let second = registry.counter("x_total", labels: [("b", "2"), ("a", "1")])
        #expect(first === second)
    }

    @Test("Label values beyond the limit share one series")
    func cardinality() {
        let registry = MetricsRegistry()
        for number in 0..<(MetricsRegistry.seriesLimit + 50) {
            registry.counter("x_total", labels: [("id", String(number))]).increment()
        }
        let lines = registry.render().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count == MetricsRegistry.seriesLimit + 1)
        #expect(lines.contains("x_total{overflow=\"true\"} 50"))
    }

    @Test("A name taken by another kind is not spoilt")
    func kinds() {
        let registry = MetricsRegistry()
        registry.counter("x").increment()
        registry.gauge("x").set(7.0)
        #expect(registry.render() == "# TYPE x counter\nx 1\n")
    }

    @Test("Libraries report through swift-metrics, timers in seconds, names made legal")
    func swiftMetrics() {
        let registry = MetricsRegistry()
        Counter(label: "http.server-requests", dimensions: [("path.x", "/")], factory: registry).increment(by: 2)
        Timer(label: "9lives", dimensions: [], factory: registry).recordMilliseconds(300)
        let text = registry.render()
        #expect(text.contains("http_server_requests{path_x=\"/\"} 2\n"))
        #expect(text.contains("_9lives_bucket{le=\"0.5\"} 1\n"))
        #expect(text.contains("_9lives_bucket{le=\"0.25\"} 0\n"))
    }

    @Test("No count is lost between threads")
    func threads() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("x_total")
        let gauge = registry.gauge("y")
        let histogram = registry.histogram("z", bounds: [1])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment()
                        gauge.increment(by: 1)
                        histogram.observe(2)
                    }
                }
            }
        }
        #expect(counter.value == 8000)
        #expect(gauge.value == 8000)
        #expect(histogram.count == 8000)
    }
}
