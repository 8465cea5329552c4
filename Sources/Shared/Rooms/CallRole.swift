/// What a call is in its room.
package enum CallRole: String, Sendable {
    case caller
    case bridge
}
