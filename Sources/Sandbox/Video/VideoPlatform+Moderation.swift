extension VideoPlatform {
    /// - Throws: 404 for an unknown session, connection, or a session with nobody in it.
    func send(_ signal: VideoSignal, sessionID: String, project: VideoProject) throws(VideoError) {
        try session(sessionID, of: project)
        try state.signal(sessionID, signal)
    }

    /// - Throws: 404.
    func mute(streamID: String, sessionID: String, project: VideoProject) throws(VideoError) {
        try session(sessionID, of: project)
        try state.mute(sessionID, streamID: streamID)
    }

    /// - Throws: 404.
    func setMuted(_ muted: Bool, except excluded: Set<String>, sessionID: String, project: VideoProject) throws(VideoError) {
        try session(sessionID, of: project)
        state.setMuted(sessionID, muted, except: excluded)
    }

    /// - Throws: 404.
    func setLayoutClasses(_ classes: [(stream: String, classes: [String])], sessionID: String, project: VideoProject) throws(VideoError) {
        try session(sessionID, of: project)
        try state.setLayoutClasses(sessionID, classes)
    }
}
