import NIOConcurrencyHelpers

/// What PINs opened lately, as far as this process has seen: so the next caller of a room costs one round trip less.
///
/// It is only a guess. Whether the room still has the PIN and the session is for the script to say that lets a caller in
/// (``RoomScripts/join``); when it doesn't, the PIN is forgotten here and looked up.
final class PINOpenings: Sendable {
    private let known = NIOLockedValueBox<[String: PINOpening]>([:])

    subscript(pin: PIN) -> PINOpening? {
        get { known.withLockedValue { $0[pin.digits] } }
        set {
            known.withLockedValue { known in
                // Which ones to keep isn't worth knowing: all are back with their rooms' next callers.
                if newValue != nil, known.count >= RoomLimits.openingsKnown { known.removeAll(keepingCapacity: true) }
                known[pin.digits] = newValue
            }
        }
    }
}
