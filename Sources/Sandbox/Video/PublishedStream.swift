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
}
