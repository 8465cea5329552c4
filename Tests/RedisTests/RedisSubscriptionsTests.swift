import Testing

@testable import Redis

/// What is asked of the server and when, decided without a socket.
@Suite struct RedisSubscriptionsTests {
    private func subscribed(_ channel: String) -> RedisReply { .array([.bulk(Array("subscribe".utf8)), .bulk(Array(channel.utf8)), .integer(1)]) }
    private func unsubscribed(_ channel: String) -> RedisReply {
        .array([.bulk(Array("unsubscribe".utf8)), .bulk(Array(channel.utf8)), .integer(0)])
    }
    private func message(_ channel: String, _ text: String) -> RedisReply {
        .array([.bulk(Array("message".utf8)), .bulk(Array(channel.utf8)), .bulk(Array(text.utf8))])
    }

    private func connected(maximum: Int = 10) -> RedisSubscriptions {
        var subscriptions = RedisSubscriptions(maximum: maximum)
        _ = subscriptions.connected()
        return subscriptions
    }

    @Test("Without a connection nothing is sent; with one, everything that is wanted by then is")
    func beforeTheConnection() {
        var subscriptions = RedisSubscriptions(maximum: 10)
        #expect(subscriptions.want("a") == nil)
        #expect(subscriptions.want("b") == nil)
        #expect(subscriptions.unwant("b") == nil)
        #expect(subscriptions.connected() == [.subscribe("a")])
        #expect(subscriptions.isWaiting)
        #expect(subscriptions.received(subscribed("a")) == .signal(channel: "a", .subscribed))
        #expect(!subscriptions.isWaiting)
    }

    @Test("Messages are passed on once the subscription stands and as long as it is wanted")
    func messages() {
        var subscriptions = connected()
        #expect(subscriptions.want("a") == .subscribe("a"))
        #expect(subscriptions.received(subscribed("a")) == .signal(channel: "a", .subscribed))
        #expect(subscriptions.received(message("a", "x")) == .signal(channel: "a", .message(Array("x".utf8))))
        #expect(subscriptions.received(message("other", "x")) == .nothing)
        #expect(subscriptions.unwant("a") == .unsubscribe("a"))
        #expect(subscriptions.received(message("a", "late")) == .nothing)
        #expect(subscriptions.received(unsubscribed("a")) == .nothing)
    }

    @Test("A subscription stands from its answer until it isn't wanted any more or the connection is gone")
    func stands() {
        var subscriptions = connected()
        #expect(!subscriptions.isSubscribed(to: "a"))
        _ = subscriptions.want("a")
        #expect(!subscriptions.isSubscribed(to: "a"))
        _ = subscriptions.received(subscribed("a"))
        #expect(subscriptions.isSubscribed(to: "a"))
        #expect(subscriptions.want("a") == nil)
        #expect(subscriptions.isSubscribed(to: "a"))
        _ = subscriptions.unwant("a")
        #expect(!subscriptions.isSubscribed(to: "a"))
        _ = subscriptions.want("a")
        #expect(!subscriptions.isSubscribed(to: "a"))
        _ = subscriptions.received(unsubscribed("a"))
        _ = subscriptions.received(subscribed("a"))
        #expect(subscriptions.isSubscribed(to: "a"))
        subscriptions.disconnected()
        #expect(!subscriptions.isSubscribed(to: "a"))
    }

    @Test("Who changes their mind while a request is under way is served when it is answered")
    func changesOfMind() {
        var subscriptions = connected()
        #expect(subscriptions.want("a") == .subscribe("a"))
        #expect(subscriptions.unwant("a") == nil)
        #expect(subscriptions.received(subscribed("a")) == .send(.unsubscribe("a")))
        #expect(subscriptions.want("a") == nil)
        #expect(subscriptions.received(unsubscribed("a")) == .send(.subscribe("a")))
        for _ in 0..<100 {
            #expect(subscriptions.unwant("a") == nil)
            #expect(subscriptions.want("a") == nil)
        }
        #expect(subscriptions.received(subscribed("a")) == .signal(channel: "a", .subscribed))
    }

    @Test("After an outage all that is wanted is subscribed to again, and what isn't is forgotten")
    func outage() {
        var subscriptions = connected()
        _ = subscriptions.want("a")
        _ = subscriptions.received(subscribed("a"))
        _ = subscriptions.want("b")
        _ = subscriptions.unwant("a")
        subscriptions.disconnected()
        #expect(!subscriptions.isWaiting)
        #expect(subscriptions.connected() == [.subscribe("b")])
        #expect(subscriptions.received(subscribed("b")) == .signal(channel: "b", .subscribed))
    }

    @Test("No more channels than the limit, those being left included")
    func limit() {
        var subscriptions = connected(maximum: 1)
        #expect(subscriptions.hasRoom(for: "a"))
        _ = subscriptions.want("a")
        #expect(subscriptions.hasRoom(for: "a"))
        #expect(!subscriptions.hasRoom(for: "b"))
        _ = subscriptions.unwant("a")
        #expect(!subscriptions.hasRoom(for: "b"))
        _ = subscriptions.received(subscribed("a"))
        _ = subscriptions.received(unsubscribed("a"))
        #expect(subscriptions.hasRoom(for: "b"))
    }

    @Test("A refusal belongs to the oldest request, and only that channel lacks its messages")
    func refused() {
        var subscriptions = connected()
        _ = subscriptions.want("a")
        _ = subscriptions.want("b")
        #expect(subscriptions.received(.error("NOPERM no such luck")) == .refused("NOPERM"))
        #expect(subscriptions.received(subscribed("b")) == .signal(channel: "b", .subscribed))
        #expect(subscriptions.received(message("a", "x")) == .nothing)
        subscriptions.disconnected()
        #expect(subscriptions.connected().count == 2)
    }

    @Test("A question is answered with PONG, in either of its forms")
    func ping() {
        var subscriptions = connected()
        #expect(subscriptions.ping() == .ping)
        #expect(subscriptions.isWaiting)
        #expect(subscriptions.received(.status("PONG")) == .nothing)
        _ = subscriptions.ping()
        #expect(subscriptions.received(.array([.bulk(Array("pong".utf8)), .bulk([])])) == .nothing)
        #expect(!subscriptions.isWaiting)
    }

    @Test(
        "What answers nothing that was asked is seen",
        arguments: [
            RedisReply.status("PONG"), .integer(1), .null, .array([]), .array([.bulk(Array("subscribe".utf8)), .bulk(Array("b".utf8)), .integer(1)]),
        ]
    )
    func unexpected(reply: RedisReply) {
        var idle = connected()
        #expect(idle.received(reply) == .unexpected)
        var waiting = connected()
        _ = waiting.want("a")
        #expect(waiting.received(reply) == .unexpected)
    }
}
