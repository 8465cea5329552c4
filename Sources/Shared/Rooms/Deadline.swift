/// The instant by which somebody must have an answer, on a clock that doesn't jump.
package struct Deadline: Sendable {
    private let left: @Sendable () -> Duration

    /// - Parameters:
    ///   - budget: how long there is, from now on.
    ///   - clock: a continuous one; a test's own.
    package init(in budget: Duration, on clock: some Clock<Duration>) {
        let instant = clock.now.advanced(by: budget)
        left = { clock.now.duration(to: instant) }
    }

    /// What is left; zero or less once it is over.
    package var remaining: Duration { left() }
}
