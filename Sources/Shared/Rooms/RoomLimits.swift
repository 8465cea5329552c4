/// Every limit of the domain, with its unit, in one place.
package enum RoomLimits {
    /// How long the record of a call is kept after its last event.
    package static let callLifetime: Duration = .seconds(6 * 3600)
    /// How long the record of a bridge is kept: past the longest SIP leg the platform allows (6 hours).
    package static let bridgeLifetime: Duration = .seconds(7 * 3600)
    /// A dial answers or is given up within this; a `dialling` record that is older belongs to a replica that died, and counts as unknown.
    package static let diallingAtMost: Duration = .seconds(15)
    /// A request for a bridge has its answer within this, whatever goes on behind it: below the 12 s that a load balancer waits for one.
    package static let dialOutAtMost: Duration = .seconds(11)
    /// Ending a leg is tried for so long, before ``endingAtMost`` lets others try.
    package static let endAtMost: Duration = .seconds(8)
    /// A dial that the provider took and whose leg hasn't asked for its NCCO within this has failed on the phone side.
    package static let answeredWithin: Duration = .seconds(60)
    /// A bridge whose leg has joined but whose ids nobody has written within this had its dial's answer lost.
    package static let legNamedWithin: Duration = .seconds(10)
    /// How long a leg that the session told of before its dial's answer came is waited for to get its id; then it is answered with as it is.
    package static let legIdentifiedWithin: Duration = .seconds(2)
    /// After a dial whose answer was lost, how long nobody dials again. By then the leg would have shown itself.
    package static let unknownAtMost: Duration = .seconds(60)
    /// A hang-up that is still `ending` after this is tried again by whoever wants to dial; who hangs up tries at once.
    package static let endingAtMost: Duration = .seconds(10)
    /// Pauses before a bridge that came to nothing is made again by itself. After the last, only the next caller or somebody in the room makes one.
    package static let remakePauses: [Duration] = [.seconds(1), .seconds(5), .seconds(20)]
    /// A bridge that was up for this long has worked: if it drops then, it is made again as if it were the first.
    package static let stayedUp: Duration = .seconds(60)
    /// How often a room with callers or a bridge is compared with what the providers know of it.
    package static let reconcileEvery: Duration = .seconds(30)
    /// How soon that is done when something is in doubt.
    package static let reconcileSoon: Duration = .seconds(2)
    /// What a record says is left alone for so long, before a look at the providers that contradicts it is believed.
    package static let recordSettles: Duration = .seconds(5)
    /// A dial whose outcome is unknown has failed when a look at the session finds no leg this long after.
    package static let unseenFor: Duration = .seconds(10)
    /// A leg in a session that the room's record doesn't own is ended once it is older than this.
    package static let orphanedAfter: Duration = .seconds(60)
    /// How far the clouds' clocks may be from ours.
    package static let clockSkew: Duration = .seconds(15)
    /// Callers of one room who are looked up at the Voice API in one comparison, one request each, in turn: it takes 15 requests a second in all.
    package static let callersLookedUp = 1
    /// A caller who joined less than this ago isn't looked up: their events are still on their way.
    package static let lookedUpAfter: Duration = .seconds(60)
    /// How long the proof in the dial's SIP header is good for: the answer webhook of our own leg comes within seconds.
    package static let proofLifetime: Duration = .seconds(300)
    /// Longest page token that is looked at, in bytes; ours have 75.
    package static let pageTokenBytes = 128
    /// Tries at a PIN in one call.
    package static let triesPerCall = 3
    /// Attempts of one call that are remembered one by one; nobody gets this far through the NCCOs we send.
    package static let attemptsRemembered = 16
    /// Wrong PINs of one caller number in an hour, and in a day, before the number is refused without being asked.
    package static let wrongPINsPerCallerHour = 10
    package static let wrongPINsPerCallerDay = 20
    /// Wrong PINs in an hour of all callers who withhold their number, together; from then on each of their calls has one try.
    package static let wrongPINsWithheldHour = 30
    /// Wrong PINs in an hour over all callers above which a call has one try only, and whoever withholds the number isn't asked.
    package static let wrongPINsSoftHour = 300
    /// Wrong PINs in an hour over all callers above which new PINs get ``extraDigitsUnderAttack`` more digits.
    package static let wrongPINsHardHour = 3000
    package static let extraDigitsUnderAttack = 2
    /// Draws of a PIN for one room before giving up.
    package static let pinDraws = 10
    /// After this many draws that were all taken, PINs get a digit more.
    package static let pinDrawsPerLength = 5
    /// How long a due task belongs to the replica that claimed it, unless that renews its claim: a crash delays what is due by this.
    package static let dueLease: Duration = .seconds(15)
    /// How long what is due waits for a replica to look, if none runs.
    package static let dueLifetime: Duration = .seconds(7 * 24 * 3600)
    /// Calls that a room's ledger keeps, however young.
    package static let ledgerCalls = 10_000
    /// Fields of one call's record, after which only its end is still recorded. One entry is a field.
    package static let fieldsPerCall = 400
    /// Entries that a room's stream keeps, about: what a listener may have missed and still resume.
    package static let streamEntries = 1000
    /// Callers, and browsers, that a room's roster has; who comes when it is full isn't shown. Above what one session or conversation takes, and below
    /// what Lua can unpack and ``RedisLimits/maximumElements`` allows for their names and values.
    static let rosterEntries = 1000
    /// How long a bridge that somebody in the room asked for is kept, if nobody rings in. The next caller has it made again.
    package static let unusedBridgeAtMost: Duration = .seconds(600)
    /// How long the roster shows a caller or participant that has gone.
    package static let goneShownFor: Duration = .seconds(60)
    /// How long after the longest a call may last its end is taken for granted.
    package static let lateEnd: Duration = .seconds(300)
    /// PINs whose rooms a process remembers; half a kilobyte each, or one with the longest ids.
    static let openingsKnown = 4096
    /// Callers in one conversation. The platform's limit is 50 legs, and one of them is the bridge's.
    package static let callersPerRoom = 49
    /// Tries to write a bridge record that somebody else keeps changing.
    package static let bridgeWrites = 8
}
