import Glibc
import Foundation
package import Logging
package import ServiceLifecycle
package import UnixSignals

/// Runs the services of a process until one of them fails or a signal asks to stop.
package struct ServiceRunner: Sendable {
    private let readiness: Readiness
    private let plan: StopPlan
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let hardStop: @Sendable () -> Void

    /// - Parameters:
    ///   - readiness: Told at once when the process is asked to stop.
    ///   - clock: Measures the drain.
    ///   - hardStop: Called in a thread of its own when stopping took too long; ends the process.
    package init(
        readiness: Readiness,
        plan: StopPlan,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        hardStop: @escaping @Sendable () -> Void = { _exit(0) }
    ) {
        self.readiness = readiness
        self.plan = plan
        self.logger = logger
        self.clock = clock
        self.hardStop = hardStop
    }

    /// Runs services until SIGTERM or SIGINT. They start in the order given and stop in the reverse, each after the one behind it has
    /// finished: clients (Redis, REST) come first, then the ``AdminServer``, the ``HTTPServer`` last.
    ///
    /// SIGTERM: not ready at once, go on serving for the plan's drain, then stop. SIGINT, or a second signal: stop now.
    ///
    /// - Throws: What a service threw.
    package func run(_ services: [any Service]) async throws {
        try await run(services, signals: await UnixSignalsSequence(trapping: .sigterm, .sigint))
    }

    /// As ``run(_:)``, with the signals given.
    package func run<Signals: AsyncSequence & Sendable>(_ services: [any Service], signals: Signals) async throws
    where Signals.Element == UnixSignal {
        var configuration = ServiceGroupConfiguration(services: services.map { .init(service: $0) }, logger: logger)
        configuration.maximumGracefulShutdownDuration = plan.grace
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let listener = Task { await self.obey(signals, stopping: group) }
            defer { listener.cancel() }
            do {
                try await tasks.next()
            } catch is CancellationError where readiness.isDraining {
                logger.warning("Some services did not finish in time")
            }
        }
    }

    private func obey<Signals: AsyncSequence & Sendable>(_ signals: Signals, stopping group: ServiceGroup) async
    where Signals.Element == UnixSignal {
        await withTaskGroup(of: Void.self) { delays in
            var iterator = signals.makeAsyncIterator()
            while let signal = try? await iterator.next() {
                let isFirst = !readiness.isDraining
                readiness.drain()
                if signal == .sigterm, isFirst {
                    logger.notice("Draining", metadata: ["seconds": .stringConvertible(plan.drain / .seconds(1))])
                    delays.addTask {
                        if (try? await clock.sleep(for: plan.drain)) != nil { await stop(group) }
                    }
                } else {
                    await stop(group)
                }
            }
        }
    }

    private func stop(_ group: ServiceGroup) async {
        logger.notice("Stopping")
        let seconds = (plan.grace + plan.patience) / .seconds(1)
        let hardStop = hardStop
        let logger = logger
        // A thread, since what keeps the process from stopping may be what keeps Swift's pool from running anything.
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: seconds)
            logger.warning("Stopping took too long, ending the process")
            hardStop()
        }
        await group.triggerGracefulShutdown()
    }
}
