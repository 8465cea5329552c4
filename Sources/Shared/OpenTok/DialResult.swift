/// The SIP leg that OpenTok made.
package struct DialResult: Sendable, Equatable {
    /// The SIP call's id.
    package let id: String
    /// The leg's connection in the session: what a hang-up names.
    package let connectionID: String
    /// The leg's stream in the session, audio only.
    package let streamID: String

    /// All three are OpenTok's, and not empty.
    package init(id: String, connectionID: String, streamID: String) {
        self.id = id
        self.connectionID = connectionID
        self.streamID = streamID
    }
}
