/// What comes of ringing a virtual phone, and when.
struct RingOutcome: Sendable, Equatable {
    enum Result: Sendable, Equatable {
        case answered(byMachine: Bool)
        case ended(CallEnding)
    }

    let after: Duration
    let result: Result

    /// - Parameters:
    ///   - ringingSeconds: how long the platform lets it ring.
    ///   - hasOwnTimer: that time was asked for (`ringing_timer`), so its end is a `timeout` and not `unanswered`.
    init(_ phone: PhoneBehaviour, ringingSeconds: Int, hasOwnTimer: Bool) {
        let limit = Duration.seconds(ringingSeconds)
        let after = Duration.milliseconds(phone.afterMilliseconds)
        guard phone.behaviour != .noAnswer, after < limit else {
            self.after = limit
            self.result = .ended(
                hasOwnTimer
                    ? CallEnding(status: .timeout, by: .platform)
                    : CallEnding(status: .unanswered, by: .platform, detail: "timeout", sipCode: 480)
            )
            return
        }
        self.after = after
        switch phone.behaviour {
        case .answer, .noAnswer: self.result = .answered(byMachine: false)
        case .voicemail: self.result = .answered(byMachine: true)
        case .decline: self.result = .ended(CallEnding(status: .rejected, by: .user, detail: "declined", sipCode: 603))
        case .busy: self.result = .ended(CallEnding(status: .busy, by: .user, sipCode: 486))
        }
    }
}
