/// How long a process takes to stop.
package struct StopPlan: Sendable {
    /// After SIGTERM: how long to go on serving, telling the load balancer that we leave. SIGINT skips it.
    package var drain: Duration
    /// After that: how long services may take to finish what is in flight, before they are cancelled.
    package var grace: Duration = .milliseconds(5500)
    /// After that: how long until the process ends whatever is still running.
    package var patience: Duration = .seconds(1)

    package init(drain: Duration = .seconds(5)) {
        self.drain = drain
    }

    /// How long a quick stop may take, without the drain.
    var hardStop: Duration { grace + patience }
}
