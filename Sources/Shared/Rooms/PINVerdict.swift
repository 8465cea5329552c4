/// What to do with a caller who typed something at the prompt.
package enum PINVerdict: Sendable, Equatable {
    /// Into the conversation of this session.
    case join(RoomID, SessionID)
    case full
    /// Say so, ask again.
    case wrong
    case silent
    /// No more tries.
    case goodbye

    /// The verdict on an attempt that opened no room.
    ///
    /// - Parameters:
    ///   - number: of the attempt in its call, from 1.
    ///   - wrongPINsOverAll: of the last hour, this one included.
    ///   - haveRunOut: whether this was the last wrong PIN that the caller's number has.
    package static func onMiss(silent: Bool, number: Int, wrongPINsOverAll: Int, haveRunOut: Bool = false) -> PINVerdict {
        if haveRunOut { return .goodbye }
        let tries = wrongPINsOverAll >= RoomLimits.wrongPINsSoftHour ? 1 : RoomLimits.triesPerCall
        if number >= tries { return .goodbye }
        return silent ? .silent : .wrong
    }
}
