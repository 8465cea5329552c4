extension VideoPlatform {
    /// - Throws: see `ArchiveState.start`.
    func startArchive(_ request: ArchiveRequest, project: VideoProject) throws(VideoError) -> Archive {
        guard let sessionID = request.sessionId, !sessionID.isEmpty else { throw .badRequest("Invalid session ID") }
        let session = try session(sessionID, of: project)
        return try archives.start(request, session: session, id: world.uuid(), now: world.milliseconds())
    }

    /// - Throws: see `ArchiveState.stop`.
    func stopArchive(_ id: String, project: VideoProject) throws(VideoError) -> Archive {
        try archives.stop(id, of: project, now: world.milliseconds())
    }

    /// - Throws: see `ArchiveState.delete`.
    func deleteArchive(_ id: String, project: VideoProject) throws(VideoError) {
        try archives.delete(id, of: project)
    }
}
