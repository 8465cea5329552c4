import OpenTok

/// What browsers are told of a session, as the sandbox's browser library reads it.
enum PageMessage {
    static func connected(_ connection: Participant, in session: VideoSession) -> JSONValue {
        [
            "type": "connected", "connection": fields(of: connection), "role": .string(connection.role.rawValue),
            "connections": .array(session.connections.filter { $0.id != connection.id }.map(fields)),
            "streams": .array(session.streams.map(fields)), "muted": .bool(session.isMuted),
        ]
    }

    /// - Parameter connection: of the browser that is told.
    /// - Returns: nil when this browser does not hear of it.
    static func telling(_ event: SessionEvent, to connection: String) -> JSONValue? {
        switch event {
        case .connectionCreated(let participant):
            return participant.id == connection ? nil : ["type": "connectionCreated", "connection": fields(of: participant)]
        case .connectionDestroyed(let participant, let reason):
            return ["type": "connectionDestroyed", "connectionId": .string(participant.id), "reason": .string(reason.rawValue)]
        case .streamCreated(let stream, _):
            return ["type": "streamCreated", "stream": fields(of: stream)]
        case .streamDestroyed(let stream, _, let reason):
            return ["type": "streamDestroyed", "streamId": .string(stream.id), "reason": .string(reason.rawValue)]
        case .streamChanged(let stream):
            return ["type": "streamChanged", "stream": fields(of: stream)]
        case .muteForced(let stream, let participant):
            return participant.id == connection ? ["type": "muteForced", "streamId": .string(stream.id)] : nil
        case .muteStateChanged(let active):
            return ["type": "muteStateChanged", "active": .bool(active)]
        case .signal(let signal):
            guard signal.connectionId == nil || signal.connectionId == connection else { return nil }
            let from = signal.from.map(JSONValue.string) ?? .null
            return ["type": "signal", "signal": .string(signal.type), "data": .string(signal.data), "from": from]
        case .call:
            return nil
        }
    }

    private static func fields(of connection: Participant) -> JSONValue {
        ["id": .string(connection.id), "creationTime": .integer(connection.createdAt), "data": .string(connection.data)]
    }

    private static func fields(of stream: PublishedStream) -> JSONValue {
        var fields: [String: JSONValue] = [
            "id": .string(stream.id), "connectionId": .string(stream.connectionID), "creationTime": .integer(stream.createdAt),
            "name": .string(stream.name), "hasAudio": .bool(stream.hasAudio), "hasVideo": .bool(stream.hasVideo),
            "videoDimensions": ["width": .integer(stream.size.width), "height": .integer(stream.size.height)],
        ]
        fields["videoType"] = stream.videoType.map(JSONValue.string)
        return .object(fields)
    }
}
