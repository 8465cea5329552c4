/// How many wrong PINs somebody may type, and where they are counted.
struct GuessLimits {
    let key: String
    let perHour: Int
    /// As many as in an hour, if there is no limit of its own.
    let perDay: Int

    /// Of a caller's number, or of all who withhold theirs.
    init(_ caller: CallerKey) {
        key = RedisKey.guesses(caller: caller.text)
        perHour = caller.isWithheld ? RoomLimits.wrongPINsWithheldHour : RoomLimits.wrongPINsPerCallerHour
        perDay = caller.isWithheld ? perHour : RoomLimits.wrongPINsPerCallerDay
    }

    private init(key: String, perHour: Int) {
        self.key = key
        self.perHour = perHour
        perDay = perHour
    }

    /// Of all callers together, before somebody seems to try PINs out.
    static let overAll = GuessLimits(key: RedisKey.allGuesses, perHour: RoomLimits.wrongPINsSoftHour)
}
