/// How much the sandbox takes and keeps.
package enum SandboxLimits {
    /// The longest request body that any route reads, in bytes; longer ones get 413.
    package static let requestBodyBytes = 1 << 20
    /// How many requests `GET /sandbox/state` still shows; older ones are dropped.
    package static let loggedRequests = 20_000
    /// How many sessions are held in memory. Beyond it the oldest that nobody is in is dropped; its id stays good, see `SessionMark`.
    package static let heldSessions = 50_000
    /// How many signals a session remembers for `GET /sandbox/state`.
    package static let heldSignals = 100
    /// How many archives a project keeps; the oldest finished one is dropped.
    package static let heldArchives = 1_000
    /// How many callback registrations a project may have.
    package static let callbacks = 100
    /// How long a session callback may take before it counts as not answered. Not documented; as long as voice's events may.
    package static let callbackDeadline = Duration.seconds(10)
    /// How many letters a page's mailbox keeps for a page that comes back.
    static let keptLetters = 1_000
    /// How long a page may stay away before it counts as gone. Ours: the clouds publish none.
    static let pageAbsence = Duration.seconds(10)
    /// How often a page that listens is shown that the connection is alive.
    static let pageHeartbeat = Duration.seconds(5)
    /// The longest name of a stream, in characters (OpenTok.js's reference says so for publishers).
    static let streamNameCharacters = 1_000
    /// How many calls the phones' page is told of, the newest.
    static let pageCalls = 500
    /// How many faults may be switched on at once.
    package static let faults = 100
    /// The longest delay a fault may ask for, in milliseconds.
    package static let faultDelayMilliseconds = 600_000
}
