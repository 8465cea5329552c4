extension VideoPlatform {
    /// - Throws: 404 for an unknown session, connection, or a session with nobody in it.
    func send(_ signal: VideoSignal, sessionID: String, project: VideoProject) throws(VideoError) {
        try session(sessionID, of: project)
        emit(try state.signal(sessionID, signal), in: sessionID)
    }

    /// - Throws: 404.
    func mute(streamID: String, sessionID: String, project: VideoProject) throws(VideoError) {
        try session(sessionID, of: project)
        emit(try state.mute(sessionID, streamID: streamID), in: sessionID)
    }

    /// - Throws: 404.
    func setMuted(_ muted: Bool, except excluded: Set<String>, sessionID: String, project: VideoProject) throws(VideoError) {
        try session(sessionID, of: project)
        emit(state.setMuted(sessionID, muted, except: excluded), in: sessionID)
    }

    /// - Throws: 404.
    func setLayoutClasses(_ classes: [(stream: String, classes: [String])], sessionID: String, project: VideoProject) throws(VideoError) {
        try session(sessionID, of: project)
        try state.setLayoutClasses(sessionID, classes)
    }
}
