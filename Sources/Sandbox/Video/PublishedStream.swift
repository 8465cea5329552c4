/// A published stream.
struct PublishedStream: Sendable {
    let id: String
    let connectionID: String
    /// `camera`, `screen` or `custom`; nil for audio only.
    let videoType: String?
    let name: String
    /// Milliseconds since the epoch.
    let createdAt: Int
    /// Whether a moderator's mute takes effect: always for browsers, for SIP only when the dial asked for it.
    let observesMute: Bool
    var isMuted = false
    var layoutClasses: [String] = []
    /// Whether the publisher sends sound.
    var hasAudio = true
    /// Whether the publisher sends a picture.
    var hasVideo: Bool
    /// Of the picture, in pixels.
    var size = Size(width: 0, height: 0)

    struct Size: Sendable, Codable, Equatable {
        let width: Int
        let height: Int
    }

    init(id: String, connectionID: String, videoType: String?, name: String, createdAt: Int, observesMute: Bool) {
        self.id = id
        self.connectionID = connectionID
        self.videoType = videoType
        self.name = name
        self.createdAt = createdAt
        self.observesMute = observesMute
        self.hasVideo = videoType != nil
    }
}
