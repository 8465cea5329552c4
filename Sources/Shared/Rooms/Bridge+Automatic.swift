/// When a bridge is made by itself, and what is remembered of one that is over.
extension Bridge {
    /// Who wants a bridge.
    package enum Asker: Sendable, Equatable {
        /// A person in the room, who gets one whatever was before.
        case somebody
        /// The callers in the conversation, the last of whom joined then; nil if there is none.
        case callers(lastJoined: Timestamp?)
    }

    /// Whether the callers of a room are to get a bridge by themselves.
    package enum Need: Sendable, Equatable {
        /// Nobody waits, somebody has hung it up, or it has failed too often.
        case none
        /// Not before this: it has failed just now.
        case later(Timestamp)
        /// There has to be one. If it has to be made, it is the next after so many that came to nothing.
        case now(tries: Int)
    }

    package static func need(_ current: Bridge?, lastJoined: Timestamp?, now: Timestamp) -> Need {
        guard let lastJoined else { return .none }
        guard let absent = current?.absence(now) else { return .now(tries: current?.tries ?? 0) }
        if let dismissed = absent.dismissed { return lastJoined < dismissed ? .none : .now(tries: 0) }
        // Whoever joined after that one was dialled has not had one of their own.
        if absent.tries == 0 || lastJoined >= absent.dialled { return .now(tries: 0) }
        guard absent.tries <= RoomLimits.remakePauses.count else { return .none }
        let ready = absent.since + RoomLimits.remakePauses[absent.tries - 1]
        return ready <= now ? .now(tries: absent.tries) : .later(ready)
    }

    /// The record as one of a bridge that is over, if that is what it means: also a dial that nothing settled in time, and a leg that the phone
    /// side never answered, have come to nothing.
    func absence(_ now: Timestamp) -> Bridge? {
        if state == .absent { return self }
        if isUnanswered(now) { return failure(since + RoomLimits.answeredWithin) }
        guard asOf(now) == nil else { return nil }
        let lapsed = state == .unknown ? since : since + RoomLimits.diallingAtMost
        return failure(lapsed + RoomLimits.unknownAtMost)
    }

    private func failure(_ moment: Timestamp) -> Bridge {
        Bridge(
            state: .absent, operation: operation, dismissed: dismissed, tries: dismissed == nil ? tries + 1 : 0, dialled: dialled, since: moment)
    }

    /// How a bridge came to its end.
    enum End: Sendable {
        /// Somebody, or the end of the last call, wanted it.
        case hungUp
        /// It could not be made.
        case failed
        /// Its leg ended though nobody wanted that.
        case dropped
    }

    /// What is to be remembered of a bridge that has ended: nil for nothing.
    func over(_ end: End, at now: Timestamp) -> Bridge? {
        if let dismissed { return Bridge(state: .absent, operation: operation, dismissed: dismissed, dialled: dialled, since: now) }
        let isWanted = cancelled || state == .ending
        let tries =
            switch isWanted ? .hungUp : end {
            case .hungUp: self.tries
            case .failed: self.tries + 1
            case .dropped:
                // Made again once; if that drops too before it has been up for a while, no more.
                if self.tries == 0 || (state == .up && since + RoomLimits.stayedUp <= now) { 1 } else { RoomLimits.remakePauses.count + 1 }
            }
        guard tries > 0 else { return nil }
        return Bridge(state: .absent, operation: operation, tries: tries, dialled: dialled, since: now)
    }

    /// Whether the end of a Voice leg, or of a connection, means that this bridge is gone.
    func isGone(with end: LegName) -> Bool {
        switch end {
        case .call(let call): self.call == call
        case .connection(let connection): leg?.connectionID == connection
        }
    }

    /// A name that an event gives the bridge's leg.
    package enum LegName: Sendable, Equatable {
        case call(CallID)
        case connection(String)
    }

    /// The leg of an operation has shown itself in the session.
    ///
    /// - Returns: what settles a dial whose answer is lost or still to come; `disown` for a leg that isn't the bridge's.
    package static func seen(_ current: Bridge?, operation: OperationID, connection: String, now: Timestamp) -> SettleDecision {
        guard let bridge = current, bridge.operation == operation, bridge.state != .absent else { return .disown(.connection(connection)) }
        guard bridge.leg == nil else { return .nothing }
        return settle(
            bridge, operation: operation, outcome: .taken(Leg(id: nil, connectionID: connection, streamID: nil)), now: now)
    }
}

extension BridgeWrite {
    /// What is remembered of a bridge that is over.
    static func over(_ remembered: Bridge?) -> BridgeWrite {
        remembered.map { .put($0) } ?? .remove
    }
}
