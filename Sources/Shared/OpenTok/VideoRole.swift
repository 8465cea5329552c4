/// What a client token lets its holder do.
package enum VideoRole: String, Sendable, CaseIterable {
    case subscriber
    case publisher
    /// Publish, but neither subscribe nor signal.
    case publisherOnly = "publisheronly"
    /// A publisher who may also disconnect and mute others.
    case moderator
}
