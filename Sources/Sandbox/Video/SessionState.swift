import OpenTok

/// A session as `GET /sandbox/state` shows it.
package struct SessionState: Sendable, Encodable {
    package struct Connection: Sendable, Encodable {
        let connectionId: String
        /// The client token's connection data.
        let data: String
        /// Whether a SIP dial made it.
        let sip: Bool
        let role: String
        /// Milliseconds since the epoch.
        let createdAt: Int
    }

    package struct Stream: Sendable, Encodable {
        let streamId: String
        let connectionId: String
        let videoType: String?
        let muted: Bool
    }

    package let sessionId: String
    package let connections: [Connection]
    package let streams: [Stream]
    let projectId: String
    let routed: Bool
    let muted: Bool
    /// Milliseconds since the epoch.
    let createdAt: Int
    let signals: [VideoSignal]

    init(_ session: VideoSession) {
        sessionId = session.id
        connections = session.connections.map {
            Connection(connectionId: $0.id, data: $0.data, sip: $0.sipCall != nil, role: $0.role.rawValue, createdAt: $0.createdAt)
        }
        streams = session.streams.map {
            Stream(streamId: $0.id, connectionId: $0.connectionID, videoType: $0.videoType, muted: $0.isMuted)
        }
        projectId = session.project.id
        routed = session.isRouted
        muted = session.isMuted
        createdAt = session.createdAt
        signals = session.signals
    }
}
