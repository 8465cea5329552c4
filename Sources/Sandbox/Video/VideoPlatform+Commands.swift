import OpenTok

/// What pages ask for.
extension VideoPlatform {
    /// - Returns: for a subscription whether media will come: not of a SIP participant, whose phones may never be picked up, nor of one that only
    ///   the sandbox's control has let in. Nothing otherwise.
    /// - Throws: `PageError` in the browser library's words.
    func carryOut(_ command: PageCommand, for page: Page) async throws(PageError) -> JSONValue {
        switch command {
        case .leave:
            await leave(page, .clientDisconnected)
            return [:]
        case .peer(let peer):
            // A link that is gone on one side while the other still writes is nobody's fault.
            pages.otherEnd(of: peer.link, from: page.id)?.mailbox.post(
                ["type": "peer", "link": .string(peer.link), "payload": peer.payload])
            return [:]
        default: break
        }
        guard case .browser(let connection) = page.id, let sessionID = page.sessionID, let session = state.sessions[sessionID],
            let participant = session.connections.first(where: { $0.id == connection })
        else { throw .notConnected }
        if case .subscribe(let stream) = command { return try subscribe(stream, participant, session) }
        try await carryOut(command, for: participant, in: session)
        return [:]
    }

    private func subscribe(_ streamID: String, _ participant: Participant, _ session: VideoSession) throws(PageError) -> JSONValue {
        guard participant.role != .publisherOnly else { throw .permissionDenied(1501, to: "subscribe") }
        guard let stream = session.streams.first(where: { $0.id == streamID }) else { throw .streamNotFound }
        pages.subscribe(participant.id, to: streamID)
        refreshLinks()
        return ["awaitsMedia": .bool(pages.pages[.browser(connection: stream.connectionID)] != nil)]
    }

    private func carryOut(_ command: PageCommand, for participant: Participant, in session: VideoSession) async throws(PageError) {
        switch command {
        case .publish(let stream):
            try publish(stream, participant, session)
        case .unpublish(let stream, let reason):
            try require(own: stream, participant, session)
            emit(state.unpublish(session.id, streamID: stream, reason == .mediaStopped ? reason : .clientDisconnected), in: session.id)
        case .change(let change):
            try require(own: change.streamId, participant, session)
            emit((try? state.change(session.id, streamID: change.streamId) { $0.apply(change) }) ?? [], in: session.id)
        case .unsubscribe(let stream):
            pages.unsubscribe(participant.id, from: stream)
            refreshLinks()
        case .signal(let signal):
            try self.signal(signal, participant, session)
        case .forceDisconnect(let connection):
            try require(moderator: participant, 1520, to: "disconnect others")
            do throws(VideoError) {
                try await disconnect(session.id, project: session.project, connectionID: connection)
            } catch {
                throw .notFound("The connection is not in the session")
            }
        case .forceUnpublish(let stream):
            try require(moderator: participant, 1530, to: "unpublish others")
            let events = state.unpublish(session.id, streamID: stream, .forceUnpublished)
            guard !events.isEmpty else { throw .streamNotFound }
            emit(events, in: session.id)
        case .forceMute(let stream):
            try require(moderator: participant, 1540, to: "mute others")
            do throws(VideoError) {
                emit(try state.mute(session.id, streamID: stream), in: session.id)
            } catch {
                throw .streamNotFound
            }
        case .forceMuteAll(let active, let excluded):
            try require(moderator: participant, 1540, to: "mute others")
            emit(state.setMuted(session.id, active, except: excluded), in: session.id)
        case .subscribe, .peer, .leave:
            break
        }
    }

    private func publish(_ new: PageCommand.NewStream, _ participant: Participant, _ session: VideoSession) throws(PageError) {
        guard participant.role != .subscriber else { throw .permissionDenied(1500, to: "publish") }
        guard new.streamId.utf8.count == 36, new.streamId.allSatisfy({ $0.isHexDigit || $0 == "-" }),
            !session.streams.contains(where: { $0.id == new.streamId }), (new.name ?? "").count <= SandboxLimits.streamNameCharacters
        else { throw .invalidParameter("The stream cannot be published like this") }
        var stream = PublishedStream(
            id: new.streamId,
            connectionID: participant.id,
            videoType: new.videoType,
            name: new.name ?? "",
            createdAt: world.milliseconds(),
            observesMute: true
        )
        stream.hasAudio = new.hasAudio
        stream.hasVideo = new.hasVideo
        stream.size = new.videoDimensions ?? stream.size
        do throws(VideoError) {
            emit(try state.publish(session.id, stream), in: session.id)
        } catch {
            throw .notConnected
        }
    }

    private func signal(_ signal: PageCommand.Signal, _ participant: Participant, _ session: VideoSession) throws(PageError) {
        guard [.publisher, .moderator].contains(participant.role) else { throw .permissionDenied(1510, to: "signal") }
        let type = signal.signal ?? ""
        guard type.utf8.count <= OpenTokLimits.signalTypeBytes else { throw .tooLong("The signal's type is too long") }
        guard (signal.data ?? "").utf8.count <= OpenTokLimits.signalDataBytes else { throw .tooLong("The signal's data is too long") }
        do throws(VideoError) {
            let signal = VideoSignal(type: type, data: signal.data ?? "", connectionId: signal.to, from: participant.id)
            emit(try state.signal(session.id, signal), in: session.id)
        } catch {
            throw .notFound("The connection is not in the session")
        }
    }

    private func require(moderator participant: Participant, _ code: Int, to what: String) throws(PageError) {
        guard participant.role == .moderator else { throw .permissionDenied(code, to: what) }
    }

    private func require(own stream: String, _ participant: Participant, _ session: VideoSession) throws(PageError) {
        guard session.streams.contains(where: { $0.id == stream && $0.connectionID == participant.id }) else { throw .streamNotFound }
    }
}

extension PublishedStream {
    /// What its publisher says of it now. Whoever switches the sound on again is no longer muted.
    mutating func apply(_ change: PageCommand.StreamChange) {
        hasAudio = change.hasAudio ?? hasAudio
        hasVideo = change.hasVideo ?? hasVideo
        size = change.videoDimensions ?? size
        if change.hasAudio == true { isMuted = false }
    }
}
