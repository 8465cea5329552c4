import Dispatch
import NIOCore

/// Finds a host's addresses, for the attempts of one connection. Everything but the lookup itself happens on the event loop.
///
/// A lookup cannot be called off, and it may take longer than an attempt to connect: so there is one at a time, later attempts wait for the same one,
/// and what it finds is kept, as ``RedisAddresses`` decides.
final class RedisResolver {
    /// Answers the addresses of a host, with the port in them. May block.
    typealias Lookup = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    private let eventLoop: any EventLoop
    private let lookup: Lookup
    private let queue = DispatchQueue(label: "redis-lookup")
    private(set) var addresses: RedisAddresses
    private var waiting: [Int: EventLoopPromise<[SocketAddress]>] = [:]
    private var lastQuery = 0

    init(eventLoop: any EventLoop, configuration: RedisConfiguration) {
        self.eventLoop = eventLoop
        lookup = configuration.lookup
        addresses = RedisAddresses(limits: configuration.limits)
    }

    /// One attempt's question for addresses.
    func query(host: String, port: Int) -> RedisQuery {
        let promise = eventLoop.makePromise(of: [SocketAddress].self)
        switch addresses.want(now: eventLoop.now) {
        case .use(let known):
            promise.succeed(known)
        case .wait(let deadline):
            wait(promise, until: deadline)
        case .ask(let deadline):
            wait(promise, until: deadline)
            ask(host, port)
        }
        return RedisQuery(promise: promise)
    }

    /// Nobody connects any more.
    func stop() {
        answer(.failure(CancellationError()))
    }

    private func wait(_ promise: EventLoopPromise<[SocketAddress]>, until deadline: NIODeadline?) {
        lastQuery += 1
        let query = lastQuery
        waiting[query] = promise
        let timer = deadline.map { deadline in
            eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { promise.succeed(self.addresses.known) }
        }
        promise.futureResult.assumeIsolated().whenComplete { _ in
            timer?.cancel()
            self.waiting[query] = nil
        }
    }

    private func ask(_ host: String, _ port: Int) {
        let resolver = NIOLoopBound(self, eventLoop: eventLoop)
        queue.async { [eventLoop, lookup] in
            let result = Result { try lookup(host, port) }
            eventLoop.execute { resolver.value.found(result) }
        }
    }

    private func found(_ result: Result<[SocketAddress], any Error>) {
        answer(addresses.found(result, isAwaited: !waiting.isEmpty, now: eventLoop.now))
    }

    private func answer(_ result: Result<[SocketAddress], any Error>) {
        for promise in Array(waiting.values) { promise.completeWith(result) }
    }
}
