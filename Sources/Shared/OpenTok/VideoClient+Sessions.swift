import JSON
import REST

extension VideoClient {
    /// `DELETE …/session/{id}/connection/{id}`: 204, or 404 if it has gone already. Three tries, in the urgent lane.
    package func forceDisconnect(sessionID: String, connectionID: String) async throws(OpenTokError) {
        let path = try session(sessionID, .forceDisconnect) + "/connection/" + checked(connectionID, "connection id", .forceDisconnect)
        let request = try self.request(.delete, project: path, for: .forceDisconnect, lane: .urgent)
        try await send(request, for: .forceDisconnect, tries: 3, accepting: [404])
    }

    /// `GET …/session/{id}/connection`. Three tries.
    package func listConnections(sessionID: String) async throws(OpenTokError) -> [VideoConnection] {
        let request = try self.request(.get, project: session(sessionID, .listConnections) + "/connection", for: .listConnections)
        let response = try await send(request, for: .listConnections, tries: 3)
        guard let connections = try? VideoReply.connections(response.body) else {
            throw OpenTokError(.listConnections, .malformedResponse(status: response.status))
        }
        return connections
    }

    /// `GET …/session/{id}/stream`; 404 if the session never had one. Three tries.
    package func listStreams(sessionID: String) async throws(OpenTokError) -> [VideoStream] {
        let request = try self.request(.get, project: session(sessionID, .listStreams) + "/stream", for: .listStreams)
        let response = try await send(request, for: .listStreams, tries: 3, accepting: [404])
        // A session that never had a stream answers 404.
        if response.status == 404 { return [] }
        guard let streams = try? VideoReply.streams(response.body) else {
            throw OpenTokError(.listStreams, .malformedResponse(status: response.status))
        }
        return streams
    }

    /// `POST …/signal`, of the session or of one connection: 204. One try.
    package func signal(sessionID: String, connectionID: String?, type: String, data: String) async throws(OpenTokError) {
        guard type.utf8.count <= OpenTokLimits.signalTypeBytes else { throw OpenTokError(.signal, .invalidArgument("signal type")) }
        guard data.utf8.count <= OpenTokLimits.signalDataBytes else { throw OpenTokError(.signal, .invalidArgument("signal data")) }
        let body = JSONWriter.object(capacity: data.utf8.count + 64) {
            $0.member("type", type)
            $0.member("data", data)
        }
        let request = try self.request(.post, project: leg(sessionID, connectionID, .signal) + "/signal", for: .signal, body: body)
        // Once: a signal that arrives twice is seen twice.
        try await send(request, for: .signal, tries: 1)
    }

    /// `POST …/session/{id}/stream/{id}/mute`, without a body. Three tries.
    package func muteStream(sessionID: String, streamID: String) async throws(OpenTokError) {
        let path = try session(sessionID, .muteStream) + "/stream/" + checked(streamID, "stream id", .muteStream) + "/mute"
        try await send(try request(.post, project: path, for: .muteStream), for: .muteStream, tries: 3)
    }

    /// `POST …/session/{id}/mute`. Three tries.
    package func muteSession(sessionID: String, active: Bool, excludedStreamIDs: [String]) async throws(OpenTokError) {
        let body = JSONWriter.object {
            $0.member("active", active)
            // The specification's name; the Python and Ruby SDKs of OpenTok say "excludedStreams".
            $0.member("excludedStreamIds", excludedStreamIDs)
        }
        let request = try self.request(.post, project: session(sessionID, .muteSession) + "/mute", for: .muteSession, body: body)
        try await send(request, for: .muteSession, tries: 3)
    }

    /// `POST …/play-dtmf`, of the session or of one connection. One try.
    package func playDTMF(sessionID: String, connectionID: String?, digits: String) async throws(OpenTokError) {
        guard (1...OpenTokLimits.dtmfDigits).contains(digits.utf8.count), digits.utf8.allSatisfy({ "0123456789*#p".utf8.contains($0) }) else {
            throw OpenTokError(.playDTMF, .invalidArgument("digits"))
        }
        let body = JSONWriter.object { $0.member("digits", digits) }
        let request = try self.request(.post, project: leg(sessionID, connectionID, .playDTMF) + "/play-dtmf", for: .playDTMF, body: body)
        // Once: digits that arrive twice are typed twice.
        try await send(request, for: .playDTMF, tries: 1)
    }

    private func session(_ id: String, _ operation: OpenTokError.Operation) throws(OpenTokError) -> String {
        "session/" + (try checked(id, "session id", operation))
    }

    /// The path of one connection, or of the session.
    private func leg(_ sessionID: String, _ connectionID: String?, _ operation: OpenTokError.Operation) throws(OpenTokError) -> String {
        let path = try session(sessionID, operation)
        guard let connectionID else { return path }
        return path + "/connection/" + (try checked(connectionID, "connection id", operation))
    }
}
