/// What a page asks for: `{"do": "publish", …}`.
enum PageCommand: Decodable, Sendable {
    struct NewStream: Decodable, Sendable {
        /// Made by the page, so that it knows its stream however replies and events cross.
        let streamId: String
        let name: String?
        let videoType: String?
        let hasAudio: Bool
        let hasVideo: Bool
        let videoDimensions: PublishedStream.Size?
    }

    struct StreamChange: Decodable, Sendable {
        let streamId: String
        let hasAudio: Bool?
        let hasVideo: Bool?
        let videoDimensions: PublishedStream.Size?
    }

    struct Signal: Decodable, Sendable {
        let signal: String?
        let data: String?
        /// The connection it is for; nil for everybody's.
        let to: String?
    }

    struct Peer: Decodable, Sendable {
        let link: String
        /// A session description or an ICE candidate, which only the other end understands.
        let payload: JSONValue
    }

    case publish(NewStream)
    case unpublish(stream: String, SessionEvent.Reason)
    case change(StreamChange)
    case subscribe(stream: String)
    case unsubscribe(stream: String)
    case signal(Signal)
    case forceDisconnect(connection: String)
    case forceUnpublish(stream: String)
    case forceMute(stream: String)
    case forceMuteAll(active: Bool, excluded: Set<String>)
    case peer(Peer)
    case leave

    private enum Keys: String, CodingKey {
        case verb = "do"
        case streamId, connectionId, reason, active, excludedStreamIds
    }

    private enum Verb: String, Decodable {
        case publish, unpublish, change, subscribe, unsubscribe, signal, forceDisconnect, forceUnpublish, forceMute, forceMuteAll, peer, leave
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        func stream() throws -> String { try container.decode(String.self, forKey: .streamId) }
        switch try container.decode(Verb.self, forKey: .verb) {
        case .publish: self = .publish(try NewStream(from: decoder))
        case .unpublish:
            self = .unpublish(stream: try stream(), try container.decodeIfPresent(SessionEvent.Reason.self, forKey: .reason) ?? .clientDisconnected)
        case .change: self = .change(try StreamChange(from: decoder))
        case .subscribe: self = .subscribe(stream: try stream())
        case .unsubscribe: self = .unsubscribe(stream: try stream())
        case .signal: self = .signal(try Signal(from: decoder))
        case .forceDisconnect: self = .forceDisconnect(connection: try container.decode(String.self, forKey: .connectionId))
        case .forceUnpublish: self = .forceUnpublish(stream: try stream())
        case .forceMute: self = .forceMute(stream: try stream())
        case .forceMuteAll:
            self = .forceMuteAll(
                active: try container.decode(Bool.self, forKey: .active),
                excluded: try container.decodeIfPresent(Set<String>.self, forKey: .excludedStreamIds) ?? [])
        case .peer: self = .peer(try Peer(from: decoder))
        case .leave: self = .leave
        }
    }
}
