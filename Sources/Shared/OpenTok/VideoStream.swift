/// A stream published in a session.
package struct VideoStream: Sendable, Equatable {
    package let id: String
    /// `camera`, `screen`, `custom`, or `nil` for audio only, as a SIP leg's is.
    package let videoType: String?
    package let name: String

    package init(id: String, videoType: String?, name: String) {
        self.id = id
        self.videoType = videoType
        self.name = name
    }
}
