/// What a virtual phone does when it is rung, and once it is answered.
package struct PhoneBehaviour: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case answer
        /// Rings until somebody answers or declines by HTTP or at the command line, or the ringing time is over.
        case ring
        case decline
        case busy
        case noAnswer
        /// Switched off or out of reach.
        case unavailable
        /// Answers, as a machine.
        case voicemail
        /// A number that does not exist.
        case invalid
        /// A number that may not be called.
        case restricted
        /// No way leads to it.
        case failed
    }

    package var behaviour: Kind
    /// How long it rings first.
    package var afterMilliseconds = 0
    /// What the person who answered presses at each prompt, in turn; nothing at the others.
    package var keys: [String] = []
    /// How long the person stays on the line; nil for ever.
    package var hangUpAfterMilliseconds: Int?
    /// How long machine detection takes once the phone is answered. The real one takes up to five seconds.
    package var detectedAfterMilliseconds = 0
    /// How long after that a voicemail beeps.
    package var beepAfterMilliseconds = 0

    package init(_ behaviour: Kind = .answer, afterMilliseconds: Int = 0, keys: [String] = []) {
        self.behaviour = behaviour
        self.afterMilliseconds = afterMilliseconds
        self.keys = keys
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(try container.decode(Kind.self, forKey: .behaviour))
        afterMilliseconds = try container.decodeIfPresent(Int.self, forKey: .afterMilliseconds) ?? 0
        keys = try container.decodeIfPresent([String].self, forKey: .keys) ?? []
        hangUpAfterMilliseconds = try container.decodeIfPresent(Int.self, forKey: .hangUpAfterMilliseconds)
        detectedAfterMilliseconds = try container.decodeIfPresent(Int.self, forKey: .detectedAfterMilliseconds) ?? 0
        beepAfterMilliseconds = try container.decodeIfPresent(Int.self, forKey: .beepAfterMilliseconds) ?? 0
    }

    /// What is wrong with it, in words; nil when nothing is.
    package var mistake: String? {
        let times = [afterMilliseconds, hangUpAfterMilliseconds ?? 0, detectedAfterMilliseconds, beepAfterMilliseconds]
        guard times.allSatisfy((0...SandboxLimits.faultDelayMilliseconds).contains) else {
            return "times must be from 0 to \(SandboxLimits.faultDelayMilliseconds) milliseconds"
        }
        guard keys.count <= VoiceLimits.behaviourPrompts, keys.allSatisfy({ PhoneDigits(digits: $0).isValid }) else {
            return "keys may hold up to \(VoiceLimits.behaviourPrompts) strings of 0-9, *, # and p"
        }
        return nil
    }
}
