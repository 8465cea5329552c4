/// Every session of the video cloud, as a value: decides, and touches nothing. Ids and times are given to it.
struct VideoState: Sendable {
    private(set) var sessions: [String: VideoSession] = [:]
    /// Session ids in order of creation.
    private var order: [String] = []
    private let limit: Int

    /// - Parameter limit: how many sessions are held; beyond it the oldest that nobody is in goes.
    init(limit: Int = SandboxLimits.heldSessions) {
        self.limit = limit
    }

    /// All sessions, oldest first.
    var all: [VideoSession] { order.compactMap { sessions[$0] } }

    mutating func add(_ session: VideoSession) {
        guard sessions.updateValue(session, forKey: session.id) == nil else { return }
        order.append(session.id)
        if order.count > limit, let index = order.firstIndex(where: { sessions[$0]?.connections.isEmpty ?? true }) {
            sessions[order.remove(at: index)] = nil
        }
    }

    /// - Throws: 404 when there is no such session of this project.
    func session(_ id: String, of project: VideoProject) throws(VideoError) -> VideoSession {
        guard let session = sessions[id], session.project == project else { throw .unknownSession }
        return session
    }

    /// Lets a participant in.
    ///
    /// - Throws: 404 when there is no such session.
    mutating func join(_ id: String, connection: Participant, stream: PublishedStream?) throws(VideoError) {
        guard sessions[id] != nil else { throw .unknownSession }
        sessions[id]?.connections.append(connection)
        if var stream {
            stream.isMuted = stream.observesMute && sessions[id]?.isMuted == true
            sessions[id]?.streams.append(stream)
            sessions[id]?.hasHadStream = true
        }
    }

    /// Takes a participant and what it published out.
    ///
    /// - Returns: who left; nil when nobody by that id is in the session.
    mutating func leave(_ id: String, connectionID: String) -> Participant? {
        guard let index = sessions[id]?.connections.firstIndex(where: { $0.id == connectionID }) else { return nil }
        sessions[id]?.streams.removeAll { $0.connectionID == connectionID }
        return sessions[id]?.connections.remove(at: index)
    }

    /// Remembers a signal for one participant or for all.
    ///
    /// - Throws: 404 when nobody is there to get it.
    mutating func signal(_ id: String, _ signal: VideoSignal) throws(VideoError) {
        let connections = sessions[id]?.connections ?? []
        if let receiver = signal.connectionId {
            guard connections.contains(where: { $0.id == receiver }) else { throw .unknownConnection }
        } else if connections.isEmpty {
            throw .nobodyConnected
        }
        sessions[id]?.signals.append(signal)
        if let count = sessions[id]?.signals.count, count > SandboxLimits.heldSignals {
            sessions[id]?.signals.removeFirst(count - SandboxLimits.heldSignals)
        }
    }

    /// Mutes one stream.
    ///
    /// - Throws: 404 when there is no such stream.
    mutating func mute(_ id: String, streamID: String) throws(VideoError) {
        guard let index = sessions[id]?.streams.firstIndex(where: { $0.id == streamID }) else { throw .unknownStream }
        if sessions[id]?.streams[index].observesMute == true {
            sessions[id]?.streams[index].isMuted = true
        }
    }

    /// Mutes everybody but a few, now and until further notice; or ends that notice, which unmutes nobody.
    mutating func setMuted(_ id: String, _ muted: Bool, except excluded: Set<String>) {
        sessions[id]?.isMuted = muted
        guard muted, let streams = sessions[id]?.streams else { return }
        sessions[id]?.streams = streams.map { stream in
            var stream = stream
            stream.isMuted = stream.isMuted || (stream.observesMute && !excluded.contains(stream.id))
            return stream
        }
    }

    /// Sets the layout classes of streams.
    ///
    /// - Throws: 404 when one is not there; then none is changed.
    mutating func setLayoutClasses(_ id: String, _ classes: [(stream: String, classes: [String])]) throws(VideoError) {
        var streams = sessions[id]?.streams ?? []
        for item in classes {
            guard let index = streams.firstIndex(where: { $0.id == item.stream }) else { throw .unknownStream }
            streams[index].layoutClasses = item.classes
        }
        sessions[id]?.streams = streams
    }

    mutating func removeAll() {
        sessions = [:]
        order = []
    }
}
