import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Support
import Testing
import UnixSignals

@testable import ServiceKit

@Suite("Stopping", .timeLimit(.minutes(2)))
struct ServiceRunnerTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A clock whose sleep ends when the test says so.
    private struct HandClock: Clock {
        struct Instant: InstantProtocol {
            var offset: Duration
            func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
            func duration(to other: Instant) -> Duration { other.offset - offset }
            static func < (first: Instant, second: Instant) -> Bool { first.offset < second.offset }
        }

        let asked: AsyncStream<Duration>.Continuation
        let over: AsyncStream<Void>
        var now: Instant { Instant(offset: .zero) }
        var minimumResolution: Duration { .zero }

        func sleep(until deadline: Instant, tolerance: Duration?) async throws {
            asked.yield(deadline.offset)
            for await _ in over { return }
            try Task.checkCancellation()
        }
    }

    /// Notes when it starts to stop, then stops.
    private struct Noting: Service {
        let name: String
        let log: AsyncStream<String>.Continuation

        func run() async throws {
            try? await gracefulShutdown()
            log.yield(name)
        }
    }

    /// Hears no signal and no cancellation until it is let go.
    private struct Stubborn: Service {
        let release: AsyncStream<Void>

        func run() async throws {
            await Task.detached { for await _ in release { return } }.value
        }
    }

    private static var routes: RouteTable {
        var routes = RouteTable()
        routes.on("/hello", .get) { _, _ in .text("hello") }
        return routes
    }

    @Test("SIGTERM: not ready at once, still answering with Connection: close, then gone")
    func drain() async throws {
        let readiness = Readiness()
        let (signals, signal) = AsyncStream<UnixSignal>.makeStream()
        let (asked, ask) = AsyncStream<Duration>.makeStream()
        let (over, end) = AsyncStream<Void>.makeStream()
        let (ports, port) = AsyncStream<Int>.makeStream()
        let runner = ServiceRunner(
            readiness: readiness,
            plan: StopPlan(drain: .seconds(5)),
            logger: Self.quiet,
            clock: HandClock(asked: ask, over: over),
            hardStop: {}
        )
        let server = HTTPServer(
            host: "127.0.0.1",
            port: 0,
            routes: Self.routes,
            readiness: readiness,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Self.quiet
        ) { address in
            readiness.started()
            port.yield(address.port ?? 0)
        }
        let running = Task { try await runner.run([server], signals: signals) }
        var iterator = ports.makeAsyncIterator()
        let number = await iterator.next() ?? 0
        #expect(readiness.isReady)
        let kept = try await RawConnection.open(number)
        try await kept.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await !kept.read(until: "hello").contains("Connection: close"))

        signal.yield(.sigterm)
        var sleeps = asked.makeAsyncIterator()
        #expect(await sleeps.next() == .seconds(5))
        #expect(!readiness.isReady)
        try await kept.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await kept.readToEnd().contains("Connection: close"))
        let fresh = try await RawConnection.exchange(number, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(fresh.hasSuffix("hello"))

        end.yield()
        try await running.value
        await #expect(throws: (any Error).self) { try await RawConnection.open(number) }
    }

    @Test("SIGINT, and a second signal, skip the drain", arguments: [[UnixSignal.sigint], [.sigterm, .sigterm], [.sigterm, .sigint]])
    func quickStop(sent: [UnixSignal]) async throws {
        let readiness = Readiness()
        let (signals, signal) = AsyncStream<UnixSignal>.makeStream()
        let (_, ask) = AsyncStream<Duration>.makeStream()
        let (over, end) = AsyncStream<Void>.makeStream()
        let (stopped, log) = AsyncStream<String>.makeStream()
        let runner = ServiceRunner(
            readiness: readiness,
            plan: StopPlan(drain: .seconds(600)),
            logger: Self.quiet,
            clock: HandClock(asked: ask, over: over),
            hardStop: {}
        )
        for value in sent { signal.yield(value) }
        try await runner.run([Noting(name: "client", log: log), Noting(name: "server", log: log)], signals: signals)
        end.finish()
        log.finish()
        var order: [String] = []
        for await name in stopped { order.append(name) }
        #expect(order == ["server", "client"])
        #expect(readiness.isDraining)
    }

    @Test("What doesn't stop is given up on")
    func hardStop() async throws {
        let (signals, signal) = AsyncStream<UnixSignal>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        var plan = StopPlan(drain: .zero)
        plan.grace = .milliseconds(50)
        plan.patience = .milliseconds(50)
        let runner = ServiceRunner(readiness: Readiness(), plan: plan, logger: Self.quiet) { release.finish() }
        signal.yield(.sigint)
        // Ends only because the hard stop lets the service go.
        try await runner.run([Stubborn(release: released)], signals: signals)
    }

    @Test("A service that fails ends the run with its error")
    func failure() async throws {
        struct Failing: Service {
            struct Failed: Error {}
            func run() async throws { throw Failed() }
        }
        let (signals, _) = AsyncStream<UnixSignal>.makeStream()
        let runner = ServiceRunner(readiness: Readiness(), plan: StopPlan(), logger: Self.quiet, hardStop: {})
        await #expect(throws: Failing.Failed.self) { try await runner.run([Failing()], signals: signals) }
    }

    @Test("A port that is taken is named in one line")
    func portTaken() async throws {
        try await withServer(Self.routes) { port in
            let second = HTTPServer(
                host: "127.0.0.1",
                port: port,
                routes: Self.routes,
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                logger: Self.quiet
            )
            let error = await #expect(throws: ListenError.self) { try await second.run() }
            #expect(error?.description.hasPrefix("cannot listen on 127.0.0.1:\(port): ") == true)
        }
    }

    @Test("Requests that hang are cut when the grace is over")
    func hungRequest() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        var routes = RouteTable()
        routes.on("/hang", .get) { _, _ in
            begin.yield()
            await Task.detached { try? await Task.sleep(for: .seconds(600)) }.value
            return .text("never")
        }
        var limits = HTTPLimits()
        limits.shutdownGrace = .milliseconds(50)
        let (signals, signal) = AsyncStream<UnixSignal>.makeStream()
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = HTTPServer(
            host: "127.0.0.1",
            port: 0,
            routes: routes,
            limits: limits,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Self.quiet
        ) { port.yield($0.port ?? 0) }
        let runner = ServiceRunner(readiness: Readiness(), plan: StopPlan(), logger: Self.quiet, hardStop: {})
        let running = Task { try await runner.run([server], signals: signals) }
        var iterator = ports.makeAsyncIterator()
        let connection = try await RawConnection.open(await iterator.next() ?? 0)
        try await connection.send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in begun { break }
        signal.yield(.sigint)
        #expect(await connection.readToEnd().isEmpty)
        try await running.value
    }

    @Test("Who waits for the drain is told, before and after it began")
    func untilDraining() async {
        let readiness = Readiness()
        let waiting = Task { await readiness.untilDraining() }
        readiness.drain()
        await waiting.value
        await readiness.untilDraining()
        readiness.started()
        #expect(readiness.state == .draining)
    }
}
