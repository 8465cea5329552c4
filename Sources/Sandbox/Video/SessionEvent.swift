/// Something that happened in a session. Session monitoring tells the application of some of it, the browsers in the session hear of all that
/// their library shows.
enum SessionEvent: Sendable {
    /// Why a connection or a stream is gone, in the clouds' words.
    enum Reason: String, Sendable, Codable {
        case clientDisconnected
        case forceDisconnected
        case networkDisconnected
        case forceUnpublished
        case mediaStopped
    }

    case connectionCreated(Participant)
    case connectionDestroyed(Participant, Reason)
    case streamCreated(PublishedStream, Participant)
    case streamDestroyed(PublishedStream, Participant, Reason)
    /// Sound or picture was switched on or off, or the picture has another size.
    case streamChanged(PublishedStream)
    /// A moderator has muted a stream.
    case muteForced(PublishedStream, Participant)
    /// A moderator's mute of everybody begins or ends.
    case muteStateChanged(active: Bool)
    case signal(VideoSignal)
    case call(SIPCall, SIPCall.Change)
}
