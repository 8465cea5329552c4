/// A video session and everybody in it.
struct VideoSession: Sendable {
    let id: String
    let project: VideoProject
    /// Media goes through the cloud's servers: needed for SIP and archives.
    let isRouted: Bool
    /// Every stream made is recorded at once.
    let archivesAlways: Bool
    /// Milliseconds since the epoch.
    let createdAt: Int
    var connections: [Participant] = []
    var streams: [PublishedStream] = []
    /// Asking for the streams of a session that never had one is a 404.
    var hasHadStream = false
    /// Whether new streams start muted, as a moderator ordered.
    var isMuted = false
    /// The last signals, oldest first.
    var signals: [VideoSignal] = []
}
