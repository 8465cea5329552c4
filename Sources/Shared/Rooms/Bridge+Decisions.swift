/// What to do about a room's bridge, decided without doing it. Each function takes the record as it is and the moment, and says what to write
/// and what to do once it is written.
extension Bridge {
    /// How a dial ended, as far as the one who sent it can tell.
    package enum DialOutcome: Sendable, Equatable {
        case taken(Leg)
        /// The provider said no, or the request surely never left.
        case failed
        /// It may have happened.
        case unknown
    }

    package enum DialOutDecision: Sendable, Equatable {
        /// Write the record, then dial. If there was a leg that the phone side never answered, end that too.
        case dial(Bridge, ending: Target? = nil)
        /// A hang-up was never confirmed: write this record, which others leave alone for a while, end the leg, then look again.
        case endFirst(Bridge, Target)
        /// There is a leg: answer with it.
        case already(Leg, call: CallID?)
        /// There is a bridge whose connection nobody could record (its dial's answer was lost).
        case upWithoutLeg(CallID?)
        /// Another request is dialling or ending it right now: look again shortly.
        case wait
        /// A dial's outcome is unknown; nobody dials until that is settled or has lapsed.
        case unknown(until: Timestamp)
        /// Nobody dials by itself: there is no reason to, or not before this.
        case notByItself(before: Timestamp?)

        /// Whether there will be another dial.
        var dials: Bool {
            switch self {
            case .dial, .endFirst: true
            case .already, .upWithoutLeg, .wait, .unknown, .notByItself: false
            }
        }
    }

    /// Somebody wants the room to have a bridge, or it is to be made by itself.
    package static func dialOut(
        _ current: Bridge?, operation: OperationID, for asker: Asker = .somebody, now: Timestamp
    ) -> DialOutDecision {
        var fresh = Bridge(state: .dialling, operation: operation, since: now)
        if case .callers(let lastJoined) = asker {
            switch need(current, lastJoined: lastJoined, now: now) {
            case .none: return .notByItself(before: nil)
            case .later(let moment): return .notByItself(before: moment)
            case .now(let tries): fresh.tries = tries
            }
        }
        guard let bridge = current?.asOf(now) else { return .dial(fresh) }
        if bridge.isUnanswered(now), let leg = bridge.leg { return .dial(fresh, ending: .connection(leg.connectionID)) }
        switch bridge.state {
        case .dialling, .up:
            if bridge.cancelled { return .wait }
            if let leg = bridge.leg {
                // A leg that was found has no id; its dial's own answer, which has one, may be about to be written.
                guard leg.id != nil || bridge.since + RoomLimits.legIdentifiedWithin < now else { return .wait }
                return .already(leg, call: bridge.call)
            }
            // The leg's own answer webhook may overtake the dial's answer: whoever dialled is about to write the ids.
            guard bridge.state == .up, bridge.since + RoomLimits.legNamedWithin < now else { return .wait }
            return .upWithoutLeg(bridge.call)
        case .ending:
            guard bridge.since + RoomLimits.endingAtMost < now, let target = bridge.target else { return .wait }
            var bridge = bridge
            bridge.enter(.ending, at: now)
            return .endFirst(bridge, target)
        case .absent: return .dial(fresh)
        case .unknown:
            return .unknown(until: bridge.since + RoomLimits.unknownAtMost)
        }
    }

    /// What follows the end of a dial.
    package enum SettleDecision: Sendable, Equatable {
        /// The record is as it should be.
        case nothing
        case write(Bridge)
        /// Nobody knows what became of the dial, or it was refused, but its leg has asked for its NCCO meanwhile: it is up.
        case up(CallID?)
        /// There is no bridge: write what is to be remembered, if anything.
        case over(Bridge?)
        /// Write this record, then end the leg: it was cancelled meanwhile.
        case end(Bridge, Target)
        /// The leg isn't the room's bridge (any more): end it, leave the record alone.
        case disown(Target)
    }

    /// The dial of an operation has ended.
    package static func settle(_ current: Bridge?, operation: OperationID, outcome: DialOutcome, now: Timestamp) -> SettleDecision {
        guard var bridge = current, bridge.operation == operation, bridge.state != .absent else {
            // Lapsed, or hung up and replaced. A leg that was made all the same has no owner.
            if case .taken(let leg) = outcome { return .disown(.connection(leg.connectionID)) }
            return .nothing
        }
        switch outcome {
        case .taken(let leg):
            bridge.leg = leg
            if bridge.cancelled || bridge.state == .ending {
                bridge.enter(.ending, at: now)
                return .end(bridge, .connection(leg.connectionID))
            }
            if bridge.state == .unknown { bridge.enter(.dialling, at: now) }
            return .write(bridge)
        case .failed:
            // An answer webhook that came first proves the leg; believe it rather than the refusal.
            if bridge.call == nil { return .over(bridge.over(.failed, at: now)) }
            return bridge.state == .up ? .up(bridge.call) : .nothing
        case .unknown:
            switch bridge.state {
            case .dialling:
                bridge.enter(.unknown, at: now)
                return .write(bridge)
            case .up: return .up(bridge.call)
            case .ending, .unknown, .absent: return .nothing
            }
        }
    }

    package enum AnswerDecision: Sendable, Equatable {
        /// Let the leg into the conversation; nothing to write.
        case join
        /// Write, and let it in.
        case joinAndWrite(Bridge)
        /// It isn't wanted (any more): let it end.
        case refuse
    }

    /// The bridge's own leg asks, with our proof, what to do.
    ///
    /// - Parameters:
    ///   - region: where the call lives, if its webhook said.
    ///   - dialled: when it was dialled, by its proof.
    package static func answer(
        _ current: Bridge?, operation: OperationID, call: CallID, region: String? = nil, dialled: Timestamp? = nil, now: Timestamp
    ) -> AnswerDecision {
        guard var bridge = current else {
            // The record is lost or lapsed, the leg is real: own it again, so that it can be hung up.
            return .joinAndWrite(Bridge(state: .up, operation: operation, call: call, region: region, dialled: dialled, since: now))
        }
        guard bridge.operation == operation, bridge.dismissed == nil else { return .refuse }
        if bridge.cancelled || bridge.state == .ending { return .refuse }
        if bridge.state == .up, bridge.call == call { return .join }
        bridge.call = call
        bridge.region = region
        bridge.enter(.up, at: now)
        return .joinAndWrite(bridge)
    }

    /// How a leg can be named to the provider that should end it.
    package enum Target: Sendable, Equatable {
        /// Force-disconnect this connection of the session.
        case connection(String)
        /// Hang up this Voice leg, which lives in that region and was dialled then: all that is known when the dial's answer was lost.
        case call(CallID, region: String?, dialled: Timestamp)
    }

    package enum HangUpDecision: Sendable, Equatable {
        /// There is no bridge.
        case nothing
        /// Write, then end the leg.
        case end(Bridge, Target)
        /// Write; whoever learns the leg's name will end it.
        case cancel(Bridge)
        /// There is no bridge, but one was to be made by itself: write that this isn't wanted.
        case dismiss(Bridge)
    }

    /// The bridge is to end.
    ///
    /// - Parameter dismissing: whether somebody in the room wants that, so that it isn't made again by itself.
    package static func hangUp(_ current: Bridge?, dismissing: Bool = false, now: Timestamp) -> HangUpDecision {
        guard var bridge = current?.asOf(now) else {
            guard dismissing, let absent = current?.absence(now), absent.dismissed == nil else { return .nothing }
            return .dismiss(Bridge(state: .absent, operation: absent.operation, dismissed: now, since: now))
        }
        if dismissing { bridge.dismissed = now }
        guard let target = bridge.target else {
            bridge.cancelled = true
            return .cancel(bridge)
        }
        if bridge.state != .ending { bridge.enter(.ending, at: now) }
        bridge.cancelled = true
        return .end(bridge, target)
    }

    /// The best name there is for its leg. Nil while nobody knows any.
    var target: Target? {
        leg.map { .connection($0.connectionID) } ?? call.map { .call($0, region: region, dialled: dialled) }
    }

    /// The provider took the dial, which says nothing about the phone side (a wrong SIP password is taken too), and that side never asked for it.
    func isUnanswered(_ now: Timestamp) -> Bool {
        state == .dialling && leg != nil && since + RoomLimits.answeredWithin < now
    }
}
