/// The archives of all projects, as a value.
struct ArchiveState: Sendable {
    /// Oldest first.
    private(set) var archives: [Archive] = []

    /// Starts an archive.
    ///
    /// - Throws: 400 for a mode the platform does not know, 404 when nobody is connected, 409 for a relayed session or one that is recorded
    ///   already under the same tag.
    mutating func start(_ request: ArchiveRequest, session: VideoSession, id: String, now: Int) throws(VideoError) -> Archive {
        let outputMode = request.outputMode ?? "composed"
        let streamMode = request.streamMode ?? "auto"
        guard ["composed", "individual"].contains(outputMode), ["auto", "manual"].contains(streamMode) else {
            throw .badRequest("Invalid output mode or stream mode")
        }
        guard session.isRouted else {
            throw .conflict("You attempted to start an archive for a session that does not use the OpenTok Media Router")
        }
        guard !session.connections.isEmpty else { throw .nobodyConnected }
        let isRecorded = archives.contains {
            $0.sessionId == session.id && $0.status == .started && $0.multiArchiveTag == request.multiArchiveTag
        }
        guard !isRecorded else { throw .conflict("The session is already being archived") }
        let archive = Archive(
            id: id,
            status: .started,
            name: request.name ?? "",
            reason: "",
            sessionId: session.id,
            projectId: session.project.id,
            createdAt: now,
            size: 0,
            duration: 0,
            outputMode: outputMode,
            streamMode: streamMode,
            hasAudio: request.hasAudio?.value ?? true,
            hasVideo: request.hasVideo?.value ?? true,
            resolution: outputMode == "composed" ? request.resolution ?? "640x480" : nil,
            multiArchiveTag: request.multiArchiveTag,
            url: nil
        )
        archives.append(archive)
        if archives.count > SandboxLimits.heldArchives {
            archives.remove(at: archives.firstIndex { $0.status == .stopped } ?? 0)
        }
        return archive
    }

    /// Stops an archive.
    ///
    /// - Throws: 404 when there is none, 409 when it does not run.
    mutating func stop(_ id: String, of project: VideoProject, now: Int) throws(VideoError) -> Archive {
        var archive = try archives[index(id, of: project)]
        guard archive.status == .started else {
            let message = "You can only stop an archive that has one of the following statuses: started OR paused OR stopped"
            throw .conflict(message, code: 15002, description: message)
        }
        archive.status = .stopped
        archive.reason = "user initiated"
        archive.duration = (now - archive.createdAt) / 1000
        try archives[index(id, of: project)] = archive
        return archive
    }

    /// - Throws: 404.
    func archive(_ id: String, of project: VideoProject) throws(VideoError) -> Archive {
        try archives[index(id, of: project)]
    }

    /// The project's archives, newest first.
    func list(of project: VideoProject, sessionID: String?) -> [Archive] {
        archives.reversed().filter { $0.projectId == project.id && (sessionID == nil || $0.sessionId == sessionID) }
    }

    /// - Throws: 404 when there is none, 409 while it runs.
    mutating func delete(_ id: String, of project: VideoProject) throws(VideoError) {
        let index = try index(id, of: project)
        guard archives[index].status != .started else {
            throw .conflict("You can only delete an archive that is not running")
        }
        archives.remove(at: index)
    }

    private func index(_ id: String, of project: VideoProject) throws(VideoError) -> Int {
        guard let index = archives.firstIndex(where: { $0.id == id && $0.projectId == project.id }) else {
            throw .notFound("Not found. Archive does not exist")
        }
        return index
    }
}
