/// A stream published in a session.
package struct VideoStream: Sendable, Equatable {
    /// What a mute names.
    package let id: String
    /// `camera`, `screen`, `custom`, or `nil` for audio only, as a SIP leg's is.
    package let videoType: String?
    /// As its publisher chose it; empty for a SIP leg.
    package let name: String

    /// - Parameter videoType: `nil` for audio only.
    package init(id: String, videoType: String?, name: String) {
        self.id = id
        self.videoType = videoType
        self.name = name
    }
}
