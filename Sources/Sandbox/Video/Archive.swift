/// An archive as the API shows it. No media is recorded.
struct Archive: Sendable, Encodable, Equatable {
    enum Status: String, Sendable, Encodable {
        case started
        case stopped
    }

    let id: String
    var status: Status
    let name: String
    var reason: String
    let sessionId: String
    let projectId: String
    /// Milliseconds since the epoch.
    let createdAt: Int
    let size: Int
    /// Seconds.
    var duration: Int
    let outputMode: String
    let streamMode: String
    let hasAudio: Bool
    let hasVideo: Bool
    let resolution: String?
    let multiArchiveTag: String?
    let url: String?
}
