/// How the platform knows a call.
package enum CallTarget: Sendable, Equatable {
    /// A Voice leg, and the base of the Voice API that knows it, where a webhook said.
    case leg(CallID, region: String?)
    /// A connection in a room's session, of a call that the video cloud made.
    case connection(String, SessionID)
}
