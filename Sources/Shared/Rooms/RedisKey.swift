/// The names of every key Partyline has in Redis.
///
/// All keys of one room share the hash tag `{ID}`, so that a script that touches several of them runs in one Redis Cluster slot; everything
/// else is one key of its own. Every part that comes from outside has been through a type that allows only `A-Z a-z 0-9 _ -`.
package enum RedisKey {
    /// Hash: session, pin, created, expires.
    package static func room(_ id: RoomID) -> String { "room:{\(id.text)}" }
    /// Hash: the fields of a ``Bridge``.
    package static func bridge(_ id: RoomID) -> String { "room:{\(id.text)}:bridge" }
    /// Hash: call id → revision, a space, and the JSON of a ``Caller``; those who left stay a little while.
    package static func callers(_ id: RoomID) -> String { "room:{\(id.text)}:callers" }
    /// Sorted set: ids of the calls in the room's conversation, by when they joined.
    package static func joined(_ id: RoomID) -> String { "room:{\(id.text)}:joined" }
    /// Hash: connection id → revision, a space, and the JSON of a ``Participant``; those who left stay a little while.
    package static func participants(_ id: RoomID) -> String { "room:{\(id.text)}:participants" }
    /// Sorted sets: who of the callers or participants left, by when.
    package static func goneCallers(_ id: RoomID) -> String { "room:{\(id.text)}:gone-callers" }
    package static func goneParticipants(_ id: RoomID) -> String { "room:{\(id.text)}:gone-participants" }
    /// Stream, capped: every change of the roster. The room's own key is the name of the channel on which its ids are published.
    package static func events(_ id: RoomID) -> String { "room:{\(id.text)}:events" }
    /// Sorted set: ids of the room's calls that have ended, by when.
    package static func calls(_ id: RoomID) -> String { "room:{\(id.text)}:calls" }
    /// Sorted sets: calls that were let through for a room lately, and those of them that last, by when.
    package static func dials(_ id: RoomID) -> String { "room:{\(id.text)}:dials" }
    package static func liveDials(_ id: RoomID) -> String { "room:{\(id.text)}:live-dials" }
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
    /// Sorted set: what is to be done, by when.
    package static let due = "due"
    /// String: the whole number that a call is to be made to, until it is made.
    package static func number(_ id: CallID) -> String { "number:\(id.text)" }
    /// Sorted sets: calls that were let through for a client address, to a number, and over all, by when; and those of them that last.
    package static func dials(address: CallerKey) -> String { "dials:address:\(address.text)" }
    package static func dials(number: CallerKey) -> String { "dials:number:\(number.text)" }
    package static let allDials = "dials:all"
    /// Sorted sets: bridges that people had made from a client address, and over all, by when.
    package static func bridgeDials(address: CallerKey) -> String { "dials:bridge-address:\(address.text)" }
    package static let allBridgeDials = "dials:bridges"
    package static let allLiveDials = "live-dials:all"
    /// Sorted set: the moments that calls may be made at, so that the platform never gets too many in a second.
    package static let dialMoments = "dial-moments"
    /// While this key is there, with any value, nobody is rung: `SET dialling-off 1` stops it, `DEL dialling-off` lets it go on.
    package static let diallingOff = "dialling-off"
    /// Sorted set: wrong PINs of one caller, by when.
    package static func guesses(caller: String) -> String { "guesses:\(caller)" }
    /// Sorted set: wrong PINs of everybody, by when.
    package static let allGuesses = "guesses:all"
}
