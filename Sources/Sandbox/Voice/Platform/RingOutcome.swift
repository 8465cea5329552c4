/// What comes of ringing a virtual phone, and when.
struct RingOutcome: Sendable, Equatable {
    enum Result: Sendable, Equatable {
        case answered(byMachine: Bool)
        case ended(CallEnding)
    }

    /// False when the network refuses before any phone rings.
    let rings: Bool
    let after: Duration
    let result: Result

    /// - Parameters:
    ///   - ringingSeconds: how long the platform lets it ring.
    ///   - hasOwnTimer: that time was asked for (`ringing_timer`), so its end is a `timeout` and not `unanswered`.
    init(_ phone: PhoneBehaviour, ringingSeconds: Int, hasOwnTimer: Bool) {
        let limit = Duration.seconds(ringingSeconds)
        let after = Duration.milliseconds(phone.afterMilliseconds)
        let result: Result?
        switch phone.behaviour {
        case .answer: result = .answered(byMachine: false)
        case .voicemail: result = .answered(byMachine: true)
        case .ring, .noAnswer: result = nil
        case .decline: result = .ended(.declined)
        case .busy: result = .ended(CallEnding(status: .busy, by: .user, sipCode: 486))
        case .unavailable: result = .ended(CallEnding(status: .unanswered, by: .platform, detail: "unavailable", sipCode: 480))
        case .invalid: result = .ended(CallEnding(status: .rejected, by: .platform, detail: "invalid_number", sipCode: 404))
        case .restricted: result = .ended(CallEnding(status: .rejected, by: .platform, detail: "restricted", sipCode: 403))
        case .failed: result = .ended(CallEnding(status: .failed, by: .platform, detail: "cannot_route", sipCode: 503))
        }
        self.rings = ![.unavailable, .invalid, .restricted, .failed].contains(phone.behaviour)
        if let result, after < limit {
            self.after = after
            self.result = result
        } else {
            self.after = limit
            self.result = .ended(
                hasOwnTimer
                    ? CallEnding(status: .timeout, by: .platform)
                    : CallEnding(status: .unanswered, by: .platform, detail: "timeout", sipCode: 480)
            )
        }
    }
}
