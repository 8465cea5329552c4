package import NIOCore
package import Redis
package import Rooms
package import ServiceKit

/// What a service is given beside its settings: the process around it, which a test replaces.
package struct ServiceEnvironment: Sendable {
    package let eventLoopGroup: any EventLoopGroup
    package let loggers: LoggerFactory
    package let metrics: MetricsRegistry
    package let readiness: Readiness
    package let clock: WallClock
    /// What deadlines are measured by: it never jumps.
    package let deadlines: any Clock<Duration>
    package let redisLimits: RedisLimits

    package init(
        eventLoopGroup: any EventLoopGroup, loggers: LoggerFactory, metrics: MetricsRegistry = MetricsRegistry(),
        readiness: Readiness = Readiness(), clock: WallClock = .system, deadlines: any Clock<Duration> = ContinuousClock(),
        redisLimits: RedisLimits = RedisLimits()
    ) {
        self.eventLoopGroup = eventLoopGroup
        self.loggers = loggers
        self.metrics = metrics
        self.readiness = readiness
        self.clock = clock
        self.deadlines = deadlines
        self.redisLimits = redisLimits
    }

    /// The moment, as the domain counts it.
    package var now: @Sendable () -> Timestamp {
        let clock = clock
        return { Timestamp(milliseconds: Int64(clock.milliseconds())) }
    }
}
