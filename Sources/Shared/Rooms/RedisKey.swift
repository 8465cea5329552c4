/// The names of every key Partyline has in Redis.
///
/// All keys of one room share the hash tag `{ID}`, so that a script that touches several of them runs in one Redis Cluster slot; everything
/// else is one key of its own. Every part that comes from outside has been through a type that allows only `A-Z a-z 0-9 _ -`.
package enum RedisKey {
    /// Hash: session, pin, created, expires.
    package static func room(_ id: RoomID) -> String { "room:{\(id.text)}" }
    /// Hash: the fields of a ``Bridge``.
    package static func bridge(_ id: RoomID) -> String { "room:{\(id.text)}:bridge" }
    /// Hash: call id → masked number and when the caller joined.
    package static func callers(_ id: RoomID) -> String { "room:{\(id.text)}:callers" }
    /// String: room id and session id, a space between.
    package static func pin(_ pin: PIN) -> String { "pin:\(pin.digits)" }
    /// String: room id.
    package static func session(_ id: SessionID) -> String { "session:\(id.text)" }
    /// Hash: what is known of one call.
    package static func call(_ id: CallID) -> String { "call:\(id.text)" }
    /// Sorted set: ids of the rooms whose PIN has this many digits, by when they expire.
    package static func rooms(digits: Int) -> String { "rooms:\(digits)" }
    /// Sorted set: lengths of live PINs, by when the last PIN of that length expires.
    package static let pinLengths = "pin-lengths"
    /// Sorted set: wrong PINs of one caller, by when.
    package static func guesses(caller: String) -> String { "guesses:\(caller)" }
    /// Sorted set: wrong PINs of everybody, by when.
    package static let allGuesses = "guesses:all"
}
