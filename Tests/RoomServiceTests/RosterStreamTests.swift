import Foundation
import Hummingbird
import NIOCore
import Redis
import Rooms
import ServiceKit
import Support
import Testing

@testable import RoomService

/// The streams of rooms over real sockets and a real Redis.
@Suite(.timeLimit(.minutes(2))) struct RosterStreamTests {
    private func withRedisAndWriter<Result>(_ body: (RedisServer, RosterWriter) async throws -> Result) async throws -> Result {
        try await withRedis { server, redis in try await body(server, RosterWriter(redis: redis)) }
    }

    @Test("A stream begins with the roster and goes on with every change after it, in order, once, to every listener of the room and nobody else")
    func order() async throws {
        try await withRedisAndWriter { server, writer in
            let before = try await writer.change("before")
            try await RosterReplica.with(server) { replica in
                let listeners = try await (0..<5).asyncMap { _ in try await replica.listen() }
                let other = try await replica.listen("other")
                for listener in listeners {
                    let first = try await listener.next()
                    #expect(first?.kind == "roster")
                    #expect(first?.id == before)
                    #expect(first?.data.contains("\"cursor\":\"\(before)\"") == true)
                    #expect(listener.head.hasPrefix("HTTP/1.1 200 OK"))
                    for field in ["Content-Type: text/event-stream", "Cache-Control: no-store", "X-Accel-Buffering: no"] {
                        #expect(listener.head.contains(field))
                    }
                }
                let elsewhere = try await other.next()
                #expect(elsewhere?.id == "0-0")
                var expected: [EventStream.Event] = []
                for number in 0..<200 {
                    let id = try await writer.change("\(number)", kind: number.isMultiple(of: 3) ? "participant" : "caller")
                    expected.append(.init(id: id, kind: number.isMultiple(of: 3) ? "participant" : "caller", data: "{\"id\":\"\(number)\"}"))
                }
                for listener in listeners {
                    for event in expected {
                        let next = try await listener.next()
                        #expect(next == event)
                    }
                }
                let id = try await writer.change("x", in: "other", kind: "bridge")
                let next = try await other.next()
                #expect(next == .init(id: id, kind: "bridge", data: "{\"id\":\"x\"}"))
                // However many listen, Redis is asked once for a change, and once more at most for what came while it was asked.
                #expect(try #require(replica.metric("partyline_roster_readings_total")) < 450)
            }
        }
    }

    @Test("Whoever comes in the middle of a storm of changes misses none and gets none twice")
    func joiningInAStorm() async throws {
        try await withRedisAndWriter { server, writer in
            try await RosterReplica.with(server) { replica in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { for number in 0..<500 { try await writer.change("\(number)") } }
                    for _ in 0..<50 {
                        group.addTask {
                            let listener = try await replica.listen()
                            var next = 0
                            while next < 500, let event = try await listener.next() {
                                if event.kind == "roster" {
                                    // The entries of this room's stream are all there is: how many come before the roster tells what is next.
                                    let reply = try await writer.redis.send(
                                        RedisCommand("XRANGE", "room:{standup}:events", "-", event.id == "0-0" ? "(0-1" : event.id))
                                    next = event.id == "0-0" ? 0 : reply.array?.count ?? 0
                                } else {
                                    #expect(event.data == "{\"id\":\"\(next)\"}")
                                    next += 1
                                }
                            }
                            #expect(next == 500)
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test("A browser goes on at another replica where it stopped: only what it missed, and no roster")
    func resume() async throws {
        try await withRedisAndWriter { server, writer in
            try await RosterReplica.with(server) { one in
                try await RosterReplica.with(server) { two in
                    let first = try await one.listen()
                    _ = try await first.next()
                    let seen = try await writer.change("seen")
                    let event = try await first.next()
                    #expect(event?.id == seen)
                    try await first.connection.close()
                    try await one.until("partyline_roster_listeners", is: 0)
                    let missed = try await [writer.change("missed 1"), writer.change("missed 2")]
                    let second = try await two.listen(after: seen)
                    for id in missed {
                        let next = try await second.next()
                        #expect(next?.id == id)
                        #expect(next?.kind == "caller")
                    }
                    let live = try await writer.change("live")
                    let next = try await second.next()
                    #expect(next?.id == live)
                }
            }
        }
    }

    @Test("Where it cannot be told what was missed, the roster is sent again", arguments: ["1-1", "99999999999999-0", "0-0", "nonsense", ""])
    func unknownPoint(last: String) async throws {
        try await withRedisAndWriter { server, writer in
            let id = try await writer.change("x")
            try await RosterReplica.with(server) { replica in
                let listener = try await replica.listen(after: last)
                let first = try await listener.next()
                #expect(first?.kind == "roster")
                #expect(first?.id == id)
            }
        }
    }

    @Test("What was trimmed from the stream cannot be told: the roster is sent again")
    func trimmed() async throws {
        try await withRedisAndWriter { server, writer in
            let trimmed = try await writer.change("trimmed")
            let id = try await writer.change("x")
            _ = try await writer.redis.send(RedisCommand("XTRIM", "room:{standup}:events", "MAXLEN", "1"))
            try await RosterReplica.with(server) { replica in
                let listener = try await replica.listen(after: trimmed)
                let first = try await listener.next()
                #expect(first?.kind == "roster")
                #expect(first?.id == id)
            }
        }
    }

    @Test("While subscriptions are down nothing is lost for good: afterwards the missing changes come, or the roster where Redis lost them")
    func redisRestart() async throws {
        try await withRedisServer { server in
            let configuration = try RedisConfiguration(url: server.url, limits: .patient)
            try await withRedisClient(configuration) { redis in
                let writer = RosterWriter(redis: redis)
                try await writer.change("before")
                try await RosterReplica.with(server) { replica in
                    let listener = try await replica.listen()
                    _ = try await listener.next()
                    _ = try await writer.change("live")
                    let live = try await listener.next()
                    #expect(live?.kind == "caller")
                    // Only the subscriber's connection goes: the change in between is still in the stream.
                    _ = try await redis.send(RedisCommand("CLIENT", "KILL", "TYPE", "pubsub"))
                    let meanwhile = try await writer.change("meanwhile")
                    let next = try await listener.next()
                    #expect(next?.id == meanwhile)
                    try await server.restart()
                    // It came back empty, so what the listener knows isn't so any more.
                    let again = try await listener.next()
                    #expect(again?.kind == "roster")
                    #expect(again?.id == "0-0")
                    while !redis.isConnected { try await Task.sleep(for: .milliseconds(2)) }
                    let after = try await writer.change("after")
                    let last = try await listener.next()
                    #expect(last?.id == after)
                    #expect(last?.kind == "caller")
                }
            }
        }
    }

    @Test("A Redis that hangs delays changes and loses none")
    func redisHang() async throws {
        try await withRedisAndWriter { server, writer in
            var impatient = RedisLimits()
            impatient.connectionWait = .seconds(10)
            impatient.subscriberIdle = .milliseconds(50)
            impatient.subscriberPatience = .milliseconds(200)
            var limits = RosterLimits()
            limits.pauseAfterFailure = .milliseconds(20)
            try await RosterReplica.with(server, limits: limits, redis: impatient) { replica in
                let listener = try await replica.listen()
                _ = try await listener.next()
                server.pause()
                async let change = writer.change("x")
                while replica.subscriber.isConnected { try await Task.sleep(for: .milliseconds(2)) }
                server.resume()
                let id = try await change
                let next = try await listener.next()
                #expect(next?.id == id)
            }
        }
    }

    @Test("A listener that doesn't read is cut, which the others don't notice; it goes on where it stopped")
    func slowListener() async throws {
        try await withRedisAndWriter { server, writer in
            var limits = RosterLimits()
            limits.queueBytes = 64 * 1024
            var http = HTTPLimits()
            http.unreadTimeout = .milliseconds(200)
            let long = String(repeating: "x", count: 20_000)
            try await RosterReplica.with(server, limits: limits, http: http) { replica in
                let slow = try await replica.listen(receiveBytes: 4096)
                let first = try await slow.next()
                #expect(first?.kind == "roster")
                try await slow.connection.read(false)
                let quick = try await replica.listen()
                _ = try await quick.next()
                var last = 0
                while replica.metric("partyline_roster_listeners_cut_total") == 0 {
                    last += 1
                    try await writer.change("\(last) \(long)")
                    let next = try await quick.next()
                    #expect(next?.data.hasPrefix("{\"id\":\"\(last) ") == true)
                }
                #expect(replica.metric("partyline_roster_listeners") == 1)
                // Its connection ends too, though it never reads.
                try await slow.connection.read(true)
                var seen = first?.id ?? ""
                var count = 0
                while let event = try await slow.next() {
                    count += 1
                    #expect(event.data.hasPrefix("{\"id\":\"\(count) "))
                    seen = event.id
                }
                #expect(count < last)
                let again = try await replica.listen(after: seen)
                let next = try await again.next()
                #expect(count == 0 || next?.data.hasPrefix("{\"id\":\"\(count + 1) ") == true)
            }
        }
    }

    @Test("Listeners that go are forgotten, and with the last one the subscription")
    func leaving() async throws {
        try await withRedisAndWriter { server, writer in
            try await RosterReplica.with(server) { replica in
                let listeners = try await (0..<20).asyncMap { _ in try await replica.listen() }
                for listener in listeners { _ = try await listener.next() }
                #expect(replica.metric("partyline_roster_listeners") == 20)
                #expect(replica.metric("partyline_roster_rooms") == 1)
                let channels = try await writer.redis.send(RedisCommand("PUBSUB", "NUMSUB", "room:{standup}"))
                #expect(channels.array?.last == .integer(1))
                for listener in listeners { try await listener.connection.close() }
                try await replica.until("partyline_roster_listeners", is: 0)
                #expect(replica.metric("partyline_roster_rooms") == 0)
                while try await writer.redis.send(RedisCommand("PUBSUB", "CHANNELS")) != .array([]) { try await Task.sleep(for: .milliseconds(2)) }
            }
        }
    }

    @Test("When the process is asked to stop, streams end properly, and nobody new may listen")
    func stopping() async throws {
        try await withRedisAndWriter { server, _ in
            try await RosterReplica.with(server) { replica in
                let listeners = try await (0..<10).asyncMap { _ in try await replica.listen() }
                for listener in listeners { _ = try await listener.next() }
                replica.readiness.drain()
                for listener in listeners {
                    let end = try await listener.next()
                    #expect(end == nil)
                    #expect(listener.hasEnded)
                }
                let answer = try await RawConnection.exchange(replica.port, "GET /room/standup/events HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 503"))
                #expect(answer.contains("Retry-After: 1"))
                try await replica.until("partyline_roster_listeners", is: 0)
            }
        }
    }

    @Test("A quiet stream says now and then that it is still there")
    func heartbeat() async throws {
        try await withRedisAndWriter { server, _ in
            let clock = ManualClock()
            try await RosterReplica.with(server, clock: clock) { replica in
                let listener = try await replica.listen()
                let first = try await listener.next()
                #expect(first?.kind == "roster")
                for _ in 0..<RosterLimits().heartbeatSeconds {
                    // One waits for the next second, and one for the rooms to be renewed.
                    await clock.waitForSleepers(2)
                    clock.advance(by: .seconds(1))
                }
                try await listener.nextComment()
                #expect(listener.comments == 1)
            }
        }
    }

    @Test("A room that somebody listens to is let live on, and no other")
    func keeping() async throws {
        try await withRedisAndWriter { server, _ in
            let clock = ManualClock()
            let (kept, keep) = AsyncStream<String>.makeStream()
            try await RosterReplica.with(server, clock: clock, keep: { keep.yield($0.text) }) { replica in
                let listener = try await replica.listen()
                _ = try await listener.next()
                await clock.waitForSleepers(2)
                clock.advance(by: RosterLimits().keepEvery)
                var rooms = kept.makeAsyncIterator()
                #expect(await rooms.next() == "standup")
                keep.finish()
                #expect(await rooms.next() == nil)
            }
        }
    }

    @Test("At the limit of listeners the next is refused, and let in when somebody has gone")
    func full() async throws {
        try await withRedisAndWriter { server, _ in
            var limits = RosterLimits()
            limits.listeners = 2
            try await RosterReplica.with(server, limits: limits) { replica in
                let one = try await replica.listen()
                let two = try await replica.listen()
                for listener in [one, two] { _ = try await listener.next() }
                let request = "GET /room/standup/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                let refusal = try await RawConnection.exchange(replica.port, request)
                #expect(refusal.hasPrefix("HTTP/1.1 503"))
                #expect(refusal.contains("too_many_listeners"))
                try await one.connection.close()
                try await replica.until("partyline_roster_listeners", is: 1)
                let three = try await replica.listen()
                let first = try await three.next()
                #expect(first?.kind == "roster")
            }
        }
    }

    @Test("Without Redis nobody is let in, with a hint to come again; bad names are refused; the roster alone can be had too")
    func answers() async throws {
        try await withRedisServer { server in
            try await RosterReplica.with(server, redis: RedisLimits()) { replica in
                func get(_ path: String) async throws -> String {
                    try await RawConnection.exchange(replica.port, "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                }
                let roster = try await get("/room/standup/roster")
                #expect(roster.contains("Content-Type: application/json"))
                #expect(roster.hasSuffix(#"{"roomId":"standup","cursor":"0-0","bridge":{"state":"absent"},"callers":[],"participants":[]}"#))
                for path in ["/room/a.b/roster", "/room/a.b/events"] {
                    let refusal = try await get(path)
                    #expect(refusal.hasPrefix("HTTP/1.1 400"))
                }
                try await server.kill()
                for path in ["/room/standup/roster", "/room/standup/events"] {
                    let refusal = try await get(path)
                    #expect(refusal.hasPrefix("HTTP/1.1 503"))
                    #expect(refusal.contains("Retry-After"))
                }
                try await replica.until("partyline_roster_listeners", is: 0)
            }
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
