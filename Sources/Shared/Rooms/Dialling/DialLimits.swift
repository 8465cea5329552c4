/// The limits of ringing people, with their units, in one place; the caps on how many are in ``DialCaps``.
package enum DialLimits {
    /// Longest prefix in `DIAL_ALLOW`, in digits: a whole number.
    package static let prefixDigits = 15
    /// Time between two calls that we ask the platform for, over all replicas: 2.5 a second, where it takes 3.
    package static let callEvery: Duration = .milliseconds(400)
    /// Somebody who may be rung within this is rung while the request waits; others are put down for later.
    package static let waitAtMost: Duration = .seconds(1)
    /// A call that is put down for later is looked at this much before its moment, so that it is made at that and not after it.
    package static let wakeBefore: Duration = .milliseconds(600)
    /// How much later than its moment a call may still be made at that moment's place in the line.
    package static let lateAtMost: Duration = .milliseconds(100)
    /// How long a call that was let through, but of which nothing was recorded, counts among those that last: whoever had asked died.
    static let reservedFor: Duration = .seconds(60)
    /// How long a number is kept for a call that is still to be made.
    package static let numberLifetime: Duration = .seconds(900)
    /// How long we try to make a call that the platform doesn't take now (429, no connection).
    package static let placeWithin: Duration = .seconds(120)
    /// Between two such tries.
    package static let placeAgainAfter: Duration = .seconds(2)
    /// How long a phone rings.
    package static let ringingSeconds = 45
    /// A call that may have been made, and of which nothing is heard for this long, was not.
    package static let heardOfWithin: Duration = .seconds(90)
    /// Between two tries to end a call.
    package static let hangUpAgainAfter: Duration = .seconds(3)
    /// Between two calls of a room that all are to end: well below the 15 requests a second that the platform takes.
    package static let hangUpEvery: Duration = .milliseconds(150)
    /// How long we go on trying to end a call.
    package static let hangUpWithin: Duration = .seconds(600)
    /// Characters of a name that are kept, and spoken.
    package static let nameCharacters = 60
    /// What who meets a cap on calls that last is told to wait: nobody knows when one of them ends.
    package static let liveRetryAfter: Duration = .seconds(30)
    /// Keys of one call that are remembered, to find what they mean together.
    package static let keysRemembered = 8
    /// Two keys further apart than this are no command.
    package static let keysWithin: Duration = .seconds(4)
}
