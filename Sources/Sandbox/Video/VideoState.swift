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
    mutating func join(_ id: String, connection: Participant, stream: PublishedStream?) throws(VideoError) -> [SessionEvent] {
        guard sessions[id] != nil else { throw .unknownSession }
        sessions[id]?.connections.append(connection)
        var events = [SessionEvent.connectionCreated(connection)]
        if let call = connection.call { events.append(.call(call, .created)) }
        if let stream { events += try publish(id, stream) }
        return events
    }

    /// Takes a participant and what it published out.
    ///
    /// - Returns: nothing when nobody by that id is in the session.
    mutating func leave(_ id: String, connectionID: String, _ reason: SessionEvent.Reason) -> [SessionEvent] {
        guard let index = sessions[id]?.connections.firstIndex(where: { $0.id == connectionID }),
            let connection = sessions[id]?.connections.remove(at: index)
        else { return [] }
        let streams = sessions[id]?.streams.filter { $0.connectionID == connectionID } ?? []
        sessions[id]?.streams.removeAll { $0.connectionID == connectionID }
        return streams.map { .streamDestroyed($0, connection, reason) } + [.connectionDestroyed(connection, reason)]
    }

    /// Notes which leg of the voice side a SIP participant is.
    ///
    /// - Returns: whether it is still there.
    mutating func setLeg(_ id: String, connectionID: String, _ leg: String) -> Bool {
        guard let index = sessions[id]?.connections.firstIndex(where: { $0.id == connectionID }) else { return false }
        sessions[id]?.connections[index].leg = leg
        return true
    }

    /// Adds a stream of somebody who is there. It starts muted when a moderator has muted everybody.
    ///
    /// - Throws: 404 when its publisher is not there.
    mutating func publish(_ id: String, _ stream: PublishedStream) throws(VideoError) -> [SessionEvent] {
        guard let connection = sessions[id]?.connections.first(where: { $0.id == stream.connectionID }) else { throw .unknownConnection }
        var stream = stream
        stream.isMuted = stream.observesMute && sessions[id]?.isMuted == true
        sessions[id]?.streams.append(stream)
        sessions[id]?.hasHadStream = true
        return [.streamCreated(stream, connection)] + (stream.isMuted ? [.muteForced(stream, connection)] : [])
    }

    /// Takes a stream out.
    ///
    /// - Returns: nothing when it is not there.
    mutating func unpublish(_ id: String, streamID: String, _ reason: SessionEvent.Reason) -> [SessionEvent] {
        guard let index = sessions[id]?.streams.firstIndex(where: { $0.id == streamID }),
            let stream = sessions[id]?.streams.remove(at: index),
            let connection = sessions[id]?.connections.first(where: { $0.id == stream.connectionID })
        else { return [] }
        return [.streamDestroyed(stream, connection, reason)]
    }

    /// What its publisher changes of a stream. Whoever switches the sound on again is no longer muted.
    ///
    /// - Throws: 404 when it is not there.
    mutating func change(_ id: String, streamID: String, _ change: (inout PublishedStream) -> Void) throws(VideoError) -> [SessionEvent] {
        guard let index = sessions[id]?.streams.firstIndex(where: { $0.id == streamID }), var stream = sessions[id]?.streams[index] else {
            throw .unknownStream
        }
        change(&stream)
        sessions[id]?.streams[index] = stream
        return [.streamChanged(stream)]
    }

    /// Remembers a signal for one participant or for all.
    ///
    /// - Throws: 404 when nobody is there to get it.
    mutating func signal(_ id: String, _ signal: VideoSignal) throws(VideoError) -> [SessionEvent] {
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
        return [.signal(signal)]
    }

    /// Mutes one stream.
    ///
    /// - Throws: 404 when there is no such stream.
    mutating func mute(_ id: String, streamID: String) throws(VideoError) -> [SessionEvent] {
        guard let stream = sessions[id]?.streams.first(where: { $0.id == streamID }) else { throw .unknownStream }
        return mute(id) { $0.id == stream.id }
    }

    /// Mutes everybody but a few, now and until further notice; or ends that notice, which unmutes nobody.
    mutating func setMuted(_ id: String, _ muted: Bool, except excluded: Set<String>) -> [SessionEvent] {
        guard let wasMuted = sessions[id]?.isMuted else { return [] }
        sessions[id]?.isMuted = muted
        let change: [SessionEvent] = wasMuted == muted ? [] : [.muteStateChanged(active: muted)]
        return change + (muted ? mute(id) { !excluded.contains($0.id) } : [])
    }

    private mutating func mute(_ id: String, where isMeant: (PublishedStream) -> Bool) -> [SessionEvent] {
        var events: [SessionEvent] = []
        for (index, stream) in (sessions[id]?.streams ?? []).enumerated() where stream.observesMute && isMeant(stream) {
            guard let connection = sessions[id]?.connections.first(where: { $0.id == stream.connectionID }) else { continue }
            var stream = stream
            stream.isMuted = true
            events.append(.muteForced(stream, connection))
            if let call = connection.call {
                // A browser says itself that it has switched its sound off.
                stream.hasAudio = false
                events += [.call(call, .muteForced), .streamChanged(stream)]
            }
            sessions[id]?.streams[index] = stream
        }
        return events
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
