/// One series of a metric: a handle that is made once, written often, and read at a scrape.
protocol MetricSeries: AnyObject, Sendable {
    /// Appends the series' lines in the Prometheus text format.
    func render(_ name: String, _ labels: MetricLabels, into text: inout String)
}
