/// A session event as the application is told of it (Session monitoring guide; SIP Interconnect guide, "SIP call events").
struct SessionCallback: Sendable, Equatable {
    /// The event's name in the payload.
    let name: String
    /// What a registration by REST must name to get it.
    let group: String
    let event: String
    let fields: [String: JSONValue]

    /// - Parameter milliseconds: when it happened, since the epoch.
    /// - Returns: nil for what only browsers hear of.
    init?(_ happened: SessionEvent, sessionID: String, project: VideoProject, at milliseconds: Int) {
        var fields: [String: JSONValue]
        switch happened {
        case .connectionCreated(let connection):
            (name, group, event) = ("connectionCreated", "connection", "created")
            fields = ["connection": Self.connection(connection, data: connection.data)]
        case .connectionDestroyed(let connection, let reason):
            (name, group, event) = ("connectionDestroyed", "connection", "destroyed")
            fields = ["connection": Self.connection(connection), "reason": .string(reason.rawValue)]
        case .streamCreated(let stream, let connection):
            (name, group, event) = ("streamCreated", "stream", "created")
            fields = ["stream": Self.stream(stream, of: connection)]
        case .streamDestroyed(let stream, let connection, let reason):
            (name, group, event) = ("streamDestroyed", "stream", "destroyed")
            fields = ["stream": Self.stream(stream, of: connection), "reason": .string(reason.rawValue)]
        case .call(let call, let change):
            group = "call"
            fields = ["call": Self.call(call)]
            switch change {
            case .created: (name, event) = ("callCreated", "created")
            case .muteForced: (name, event) = ("muteForced", "muteForced")
            case .updated(let state):
                (name, event) = ("callUpdated", "updated")
                fields["state"] = .string(state.rawValue)
            case .destroyed(let code, let message):
                (name, event) = ("callDestroyed", "destroyed")
                fields["reason_code"] = .string(String(code))
                fields["reason_message"] = .string(message)
            }
        case .streamChanged, .muteForced, .muteStateChanged, .signal:
            return nil
        }
        fields["sessionId"] = .string(sessionID)
        // Not documented for every event: unified callbacks say applicationId where legacy ones say projectId.
        fields[project.environment == .legacy ? "projectId" : "applicationId"] = .string(project.id)
        fields["event"] = .string(name)
        fields["timestamp"] = .integer(milliseconds)
        self.fields = fields
    }

    /// The documents' own samples leave `data` empty everywhere but in `connectionCreated`.
    private static func connection(_ connection: Participant, data: String = "") -> JSONValue {
        ["id": .string(connection.id), "createdAt": .integer(connection.createdAt), "data": .string(data)]
    }

    private static func stream(_ stream: PublishedStream, of connection: Participant) -> JSONValue {
        var fields: [String: JSONValue] = [
            "id": .string(stream.id), "connection": Self.connection(connection), "createdAt": .integer(stream.createdAt),
            "name": .string(stream.name),
        ]
        // Missing for a stream that is only sound.
        fields["videoType"] = stream.videoType.map(JSONValue.string)
        return .object(fields)
    }

    private static func call(_ call: SIPCall) -> JSONValue {
        ["id": .string(call.id), "connectionId": .string(call.connectionID), "createdAt": .integer(call.createdAt)]
    }
}
