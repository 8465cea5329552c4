package import Logging
import OpenTok

/// The video cloud: keeps the sessions, and owns the SIP legs that dials have placed.
package actor VideoPlatform {
    var state: VideoState
    var archives = ArchiveState()
    var callbacks: [CallbackRegistration] = []
    /// Browsers and phones that are really there.
    var pages = PageBook()
    var linksAreStale = false
    var isLinking = false
    /// SIP legs by connection id.
    private var legs: [String: SIPLeg] = [:]
    /// What follows each SIP call, by connection id.
    private var following: [String: Task<Void, Never>] = [:]
    nonisolated let world: SandboxWorld
    private let mark: SessionMark
    private let sip: any SIPDestination
    nonisolated let audio: any VoiceAudio
    private let monitor: SessionMonitor
    private let logger: Logger

    /// - Parameters:
    ///   - sip: where INVITEs go.
    ///   - audio: who hears whom at the other end of them.
    ///   - monitor: tells the application what happens in sessions.
    ///   - secret: by which session ids of earlier runs are known again.
    package init(world: SandboxWorld, sip: any SIPDestination, audio: any VoiceAudio, monitor: SessionMonitor, secret: String, logger: Logger) {
        self.state = VideoState()
        self.world = world
        self.sip = sip
        self.audio = audio
        self.monitor = monitor
        self.mark = SessionMark(secret: secret)
        self.logger = logger
    }

    // MARK: Sessions

    /// Makes a session.
    func createSession(project: VideoProject, routed: Bool, location: String, archivesAlways: Bool) -> VideoSession {
        let milliseconds = world.milliseconds()
        let session = VideoSession(
            id: mark.makeID(
                project: project.id,
                routed: routed,
                location: location,
                milliseconds: milliseconds,
                randomBytes: world.randomBytes
            ),
            project: project,
            isRouted: routed,
            archivesAlways: archivesAlways,
            createdAt: milliseconds
        )
        state.add(session)
        return session
    }

    /// The session, if it exists and is the project's. One that an earlier run made comes back empty.
    ///
    /// - Throws: 404.
    @discardableResult
    func session(_ id: String, of project: VideoProject) throws(VideoError) -> VideoSession {
        if state.sessions[id] == nil, let known = mark.read(id), known.project == project.id {
            state.add(
                VideoSession(id: id, project: project, isRouted: known.routed, archivesAlways: false, createdAt: known.milliseconds)
            )
        }
        return try state.session(id, of: project)
    }

    /// Whose session it is.
    ///
    /// - Throws: 404.
    func owner(of sessionID: String) throws(VideoError) -> VideoProject {
        if let session = state.sessions[sessionID] {
            return session.project
        }
        // An API key is a number, an application id never is.
        guard let id = mark.read(sessionID)?.project else { throw .unknownSession }
        return VideoProject(id: id, environment: id.allSatisfy(\.isNumber) ? .legacy : .unified)
    }

    /// Tells everybody who is to know what has happened in a session.
    func emit(_ events: [SessionEvent], in sessionID: String) {
        guard !events.isEmpty, let session = state.sessions[sessionID] else { return }
        monitor.tell(events, sessionID: sessionID, project: session.project, registered: callbacks)
        tellPages(events, in: session)
    }

    // MARK: Participants

    /// A browser joins, and publishes if its token lets it.
    ///
    /// - Throws: 404 when there is no such session.
    func join(_ sessionID: String, project: VideoProject, token: ClientToken, publishes: Bool) throws(VideoError) -> (Participant, PublishedStream?) {
        try session(sessionID, of: project)
        let connection = Participant(
            id: world.uuid(),
            data: token.data,
            role: token.role,
            createdAt: world.milliseconds(),
            sipCall: nil
        )
        var stream: PublishedStream?
        if publishes, token.role != .subscriber {
            stream = PublishedStream(
                id: world.uuid(),
                connectionID: connection.id,
                videoType: "camera",
                name: "",
                createdAt: connection.createdAt,
                observesMute: true
            )
        }
        emit(try state.join(sessionID, connection: connection, stream: stream), in: sessionID)
        return (connection, stream)
    }

    /// A participant leaves or is thrown out; a SIP leg is hung up.
    ///
    /// - Throws: 404 when it is not there.
    func disconnect(
        _ sessionID: String,
        project: VideoProject,
        connectionID: String,
        reason: SessionEvent.Reason = .forceDisconnected
    ) async throws(VideoError) {
        try session(sessionID, of: project)
        let events = state.leave(sessionID, connectionID: connectionID, reason)
        guard !events.isEmpty else { throw .unknownConnection }
        emit(events, in: sessionID)
        // A leg that is still being placed is hung up when it is there: see `place`.
        await legs.removeValue(forKey: connectionID)?.hangUp()
    }

    // MARK: SIP

    /// Dials out: the participant is in the session when this returns, and the call is only on its way.
    ///
    /// - Throws: 404 for an unknown session, 409 for a relayed one.
    func dial(
        _ sessionID: String,
        project: VideoProject,
        token: ClientToken,
        sip request: DialRequest.SIP,
        uri: String
    ) throws(VideoError) -> Dial {
        guard try session(sessionID, of: project).isRouted else {
            throw .conflict("Only routed sessions are allowed to initiate SIP calls", description: "The session is not routed")
        }
        let now = world.milliseconds()
        let dial = Dial(
            id: world.uuid(),
            connectionId: world.uuid(),
            streamId: world.uuid(),
            projectId: project.id,
            sessionId: sessionID,
            createdAt: now,
            updatedAt: now
        )
        let connection = Participant(id: dial.connectionId, data: token.data, role: token.role, createdAt: now, sipCall: dial.id)
        let stream = PublishedStream(
            id: dial.streamId,
            connectionID: dial.connectionId,
            videoType: request.video?.value == true ? "camera" : nil,
            name: "",
            createdAt: now,
            observesMute: request.observeForceMute?.value ?? false
        )
        emit(try state.join(sessionID, connection: connection, stream: stream), in: sessionID)
        let headers = (request.headers ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let invite = SIPInvite(
            uri: uri,
            from: request.from,
            headers: [("X-OpenTok-SessionId", sessionID)] + headers,
            username: request.auth?.username,
            password: request.auth?.password,
            secure: request.secure?.value ?? false
        )
        // Not a child of the request's task: the real gateway's call outlives the request that ordered it. It ends with its leg.
        following[dial.connectionId] = Task {
            await follow(SIPCall(id: dial.id, connectionID: dial.connectionId, createdAt: now), invite, sessionID: sessionID)
        }
        return dial
    }

    private func follow(_ call: SIPCall, _ invite: SIPInvite, sessionID: String) async {
        emit([.call(call, .updated(.dialing))], in: sessionID)
        let (news, heard) = AsyncStream.makeStream(of: SIPNews.self)
        let leg = await sip.invite(invite) { heard.yield($0) }
        logger.debug("SIP leg placed", metadata: ["connection": "\(call.connectionID)", "call": "\(leg.uuid)"])
        if state.setLeg(sessionID, connectionID: call.connectionID, leg.uuid) {
            legs[call.connectionID] = leg
            refreshLinks()
        } else {
            await leg.hangUp()
        }
        for await item in news {
            switch item {
            case .ringing:
                emit([.call(call, .updated(.ringing))], in: sessionID)
            case .answered:
                emit([.call(call, .updated(.active))], in: sessionID)
            case .ended(let code, let message):
                ended(call, code, message, sessionID: sessionID)
                return
            }
        }
    }

    private func ended(_ call: SIPCall, _ code: Int, _ message: String, sessionID: String) {
        legs[call.connectionID] = nil
        following[call.connectionID] = nil
        // A participant that somebody has disconnected is gone already.
        let left = state.leave(sessionID, connectionID: call.connectionID, .clientDisconnected)
        emit([.call(call, .updated(.hangup)), .call(call, .destroyed(code: code, message: message))] + left, in: sessionID)
        logger.debug("SIP leg ended", metadata: ["connection": "\(call.connectionID)", "code": "\(code)"])
    }

    /// Sends tones to one SIP leg or to all of a session.
    ///
    /// - Throws: 404 when there is no SIP leg to send them to.
    func playDTMF(_ digits: String, sessionID: String, project: VideoProject, connectionID: String?) async throws(VideoError) {
        let receivers = try session(sessionID, of: project).connections.filter {
            $0.sipCall != nil && (connectionID == nil || $0.id == connectionID)
        }
        guard !receivers.isEmpty else { throw connectionID == nil ? .nobodyConnected : .unknownConnection }
        for receiver in receivers {
            await legs[receiver.id]?.playDTMF(digits)
        }
    }

    // MARK: Whole platform

    /// Every session, oldest first, as `GET /sandbox/state` shows it.
    package func sessionStates() -> [SessionState] {
        state.all.map(SessionState.init)
    }

    /// Forgets everything and hangs up every leg. Ids of forgotten sessions stay good, as the clouds' do.
    package func reset() async {
        state.removeAll()
        archives = ArchiveState()
        callbacks = []
        dismissPages()
        monitor.forgetAll()
        following.values.forEach { $0.cancel() }
        following = [:]
        let ended = legs
        legs = [:]
        for leg in ended.values {
            await leg.hangUp()
        }
    }
}
