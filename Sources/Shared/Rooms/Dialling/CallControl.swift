/// What the platform does to a call under way.
package enum CallControl: Sendable, Equatable {
    /// Nobody hears the caller.
    case mute, unmute
    /// The caller hears nobody.
    case earmuff, unearmuff
}
