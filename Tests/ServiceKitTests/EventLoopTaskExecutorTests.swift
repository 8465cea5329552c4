import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization
import Support
import Testing

@testable import ServiceKit

@Suite("Event loop task executor")
struct EventLoopTaskExecutorTests {
    private final class Log: Sendable {
        let entries = Mutex<[String]>([])
        func add(_ entry: String) { entries.withLock { $0.append(entry) } }
    }

    @Test("A task that prefers it is on the loop, and is again after it waited elsewhere")
    func staysOnLoop() async {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let executor = EventLoopTaskExecutor(loop)
        let places = await Task(executorPreference: executor) {
            var places = [loop.inEventLoop]
            await Task.yield()
            places.append(loop.inEventLoop)
            try? await Task.sleep(for: .milliseconds(1))
            places.append(loop.inEventLoop)
            await withTaskGroup(of: Bool.self) { group in
                group.addTask { loop.inEventLoop }
                for await place in group { places.append(place) }
            }
            return places
        }.value
        #expect(places == [true, true, true, true])
    }

    @Test("Jobs run in order and never inside one another")
    func order() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let executor = EventLoopTaskExecutor(loop)
        let log = Log()
        let tasks = try await loop.submit {
            let tasks = (0..<3).map { number in
                Task(executorPreference: executor) { log.add("task \(number)") }
            }
            log.add("submitted")
            return tasks
        }.get()
        for task in tasks { await task.value }
        #expect(log.entries.withLock { $0 } == ["submitted", "task 0", "task 1", "task 2"])
    }

    @Test("Handlers of a connection run on its loop")
    func handlers() async throws {
        var routes = RouteTable()
        routes.on("/loop", .get) { _, _ in
            let before = MultiThreadedEventLoopGroup.currentEventLoop != nil
            try await Task.sleep(for: .milliseconds(1))
            return .text("\(before) \(MultiThreadedEventLoopGroup.currentEventLoop != nil)")
        }
        let answer = try await withServer(routes) { port in
            try await RawConnection.exchange(port, "GET /loop HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        }
        #expect(answer.hasSuffix("true true"))
    }
}
