import DequeModule

/// Which channels are wanted, and what the server knows of that. A value: no I/O.
///
/// Each channel has one request under way at most: whoever changes their mind meanwhile is served when its answer is there.
/// So the number of channels bounds everything.
struct RedisSubscriptions {
    enum Request: Equatable {
        case subscribe(String)
        case unsubscribe(String)
        case ping

        var command: RedisCommand {
            switch self {
            case .subscribe(let channel): RedisCommand("SUBSCRIBE", channel)
            case .unsubscribe(let channel): RedisCommand("UNSUBSCRIBE", channel)
            case .ping: RedisCommand("PING")
            }
        }
    }

    enum Outcome: Equatable {
        case nothing
        case signal(channel: String, RedisSignal)
        /// To be sent now.
        case send(Request)
        /// The server's error for a request; the first word of it. The channel is tried again on the next connection.
        case refused(String)
        /// What came is no answer to what was asked.
        case unexpected
    }

    private enum Stage {
        case absent, subscribing, subscribed, unsubscribing
    }

    private struct Channel {
        var isWanted = true
        var stage = Stage.absent
    }

    private let maximum: Int
    private var channels: [String: Channel] = [:]
    /// Requests sent and not answered, oldest first, which is the order of their answers.
    private var asked: Deque<Request> = []
    private var isConnected = false

    /// - Parameter maximum: channels at once.
    init(maximum: Int) {
        self.maximum = maximum
    }

    /// Whether the server owes an answer.
    var isWaiting: Bool { !asked.isEmpty }

    func hasRoom(for channel: String) -> Bool {
        channels.count < maximum || channels[channel] != nil
    }

    /// Whether the subscription stands and is wanted.
    func isSubscribed(to channel: String) -> Bool {
        channels[channel].map { $0.isWanted && $0.stage == .subscribed } ?? false
    }

    /// The channel is wanted. Answers what is to be sent now.
    mutating func want(_ name: String) -> Request? {
        var channel = channels[name] ?? Channel()
        channel.isWanted = true
        let request = next(name, &channel)
        channels[name] = channel
        return request
    }

    /// The channel isn't wanted any more. Answers what is to be sent now.
    mutating func unwant(_ name: String) -> Request? {
        guard var channel = channels[name] else { return nil }
        channel.isWanted = false
        let request = next(name, &channel)
        channels[name] = channel.stage == .absent ? nil : channel
        return request
    }

    mutating func ping() -> Request {
        asked.append(.ping)
        return .ping
    }

    /// A fresh connection is ready. Answers all that is to be sent on it.
    mutating func connected() -> [Request] {
        isConnected = true
        var requests: [Request] = []
        for (name, var channel) in channels {
            if let request = next(name, &channel) { requests.append(request) }
            channels[name] = channel
        }
        return requests
    }

    /// The connection is gone, and with it whatever the server knew.
    mutating func disconnected() {
        isConnected = false
        asked.removeAll()
        channels = channels.filter { $0.value.isWanted }.mapValues { _ in Channel() }
    }

    /// Something came from the server: an answer to the oldest request, or a message.
    mutating func received(_ reply: RedisReply) -> Outcome {
        if case .array(let parts) = reply, parts.count == 3, parts[0].string == "message" {
            guard let name = parts[1].string, case .bulk(let payload) = parts[2] else { return .unexpected }
            // Of a channel that nobody wants any more, something may still come.
            guard let channel = channels[name], channel.isWanted, channel.stage == .subscribed else { return .nothing }
            return .signal(channel: name, .message(payload))
        }
        guard let request = asked.popFirst() else { return .unexpected }
        if case .error(let text) = reply {
            settle(request, as: .absent)
            return .refused(String(text.prefix { $0 != " " }))
        }
        return answered(request, reply)
    }

    private mutating func answered(_ request: Request, _ reply: RedisReply) -> Outcome {
        switch (request, reply) {
        case (.ping, .status("PONG")):
            return .nothing
        case (.ping, .array(let parts)) where parts.first?.string == "pong":
            return .nothing
        case (.subscribe(let name), .array(let parts)) where parts.count == 3 && parts[0].string == "subscribe" && parts[1].string == name:
            settle(request, as: .subscribed)
            return following(name) ?? .signal(channel: name, .subscribed)
        case (.unsubscribe(let name), .array(let parts)) where parts.count == 3 && parts[0].string == "unsubscribe" && parts[1].string == name:
            settle(request, as: .absent)
            return following(name) ?? .nothing
        default:
            return .unexpected
        }
    }

    private mutating func settle(_ request: Request, as stage: Stage) {
        switch request {
        case .ping: break
        case .subscribe(let name), .unsubscribe(let name):
            channels[name]?.stage = stage
            if stage == .absent, channels[name]?.isWanted == false { channels[name] = nil }
        }
    }

    /// What is to be sent for a channel whose mind was changed while its request was under way.
    private mutating func following(_ name: String) -> Outcome? {
        guard var channel = channels[name], let request = next(name, &channel) else { return nil }
        channels[name] = channel
        return .send(request)
    }

    private mutating func next(_ name: String, _ channel: inout Channel) -> Request? {
        guard isConnected else { return nil }
        let request: Request
        switch (channel.isWanted, channel.stage) {
        case (true, .absent):
            channel.stage = .subscribing
            request = .subscribe(name)
        case (false, .subscribed):
            channel.stage = .unsubscribing
            request = .unsubscribe(name)
        default: return nil
        }
        asked.append(request)
        return request
    }
}
