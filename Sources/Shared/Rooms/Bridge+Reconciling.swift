/// What a look at the provider says of a room's bridge.
extension Bridge {
    /// The SIP legs that are connected to a session.
    package struct Sighting: Sendable, Equatable {
        package struct Leg: Sendable, Equatable {
            package let connectionID: String
            /// When it joined, by the provider's clock.
            package let created: Timestamp?

            package init(connectionID: String, created: Timestamp?) {
                self.connectionID = connectionID
                self.created = created
            }
        }

        package let legs: [Leg]
        /// Every connection of the session, legs among them.
        package let present: Set<String>
        /// Those that surely are browsers, with when each joined.
        package let browsers: [String: Timestamp]
        /// Whether there are surely no others.
        package let isComplete: Bool
        /// When the look began: what was written later may not be in it.
        package let at: Timestamp

        package init(
            legs: [Leg], present: Set<String> = [], browsers: [String: Timestamp] = [:], isComplete: Bool, at: Timestamp
        ) {
            self.legs = legs
            self.present = present
            self.browsers = browsers
            self.isComplete = isComplete
            self.at = at
        }
    }

    package struct Reconciling: Sendable, Equatable {
        package enum Deed: Sendable, Equatable {
            case nothing
            /// Write: the leg has been found.
            case write(Bridge)
            /// There is no bridge: write what is to be remembered, if anything.
            case over(Bridge?)
            /// Write, then end the leg.
            case end(Bridge, Target)
        }

        package let deed: Deed
        /// Connections of legs that nobody owns, to be ended.
        package let orphans: [String]
    }

    /// Compares a bridge's record with what a look at its session has found.
    ///
    /// - Parameter sighting: nil if the provider couldn't be asked.
    package static func reconcile(_ current: Bridge?, _ sighting: Sighting?, now: Timestamp) -> Reconciling {
        guard let bridge = current, bridge.state != .absent else { return Reconciling(deed: .nothing, orphans: orphans(sighting, besides: nil, now)) }
        let own = bridge.leg?.connectionID
        guard let sighting else { return Reconciling(deed: bridge.retried(now) ?? .nothing, orphans: []) }
        if let own {
            return Reconciling(deed: bridge.compared(with: own, sighting, now), orphans: orphans(sighting, besides: own, now))
        }
        let found = sighting.legs.filter(bridge.mayOwn)
        guard let leg = found.first, found.count == 1 else {
            // Several, or one of another time: the bridge's may be among them, so none is touched.
            let deed = sighting.legs.isEmpty ? bridge.missing(in: sighting, now) : bridge.retried(now) ?? .nothing
            return Reconciling(deed: deed, orphans: [])
        }
        return Reconciling(deed: bridge.found(leg, now), orphans: orphans(sighting, besides: leg.connectionID, now))
    }

    private func compared(with own: String, _ sighting: Sighting, _ now: Timestamp) -> Reconciling.Deed {
        if !sighting.legs.contains(where: { $0.connectionID == own }) {
            guard since + RoomLimits.recordSettles < sighting.at else { return .nothing }
            return .over(over(state == .dialling ? .failed : .dropped, at: now))
        }
        if isUnanswered(now) {
            var ending = self
            ending.tries += 1
            ending.enter(.ending, at: now)
            return .end(ending, .connection(own))
        }
        return retried(now) ?? .nothing
    }

    /// A hang-up that nobody confirmed is tried again.
    private func retried(_ now: Timestamp) -> Reconciling.Deed? {
        guard cancelled || state == .ending, let target, since + RoomLimits.endingAtMost < now else { return nil }
        var ending = self
        ending.enter(.ending, at: now)
        return .end(ending, target)
    }

    /// There is no leg that could be this bridge's.
    private func missing(in sighting: Sighting, _ now: Timestamp) -> Reconciling.Deed {
        guard sighting.isComplete else { return retried(now) ?? .nothing }
        switch state {
        case .up:
            guard since + RoomLimits.legNamedWithin < sighting.at else { return .nothing }
            return .over(over(.dropped, at: now))
        case .ending:
            guard since + RoomLimits.endingAtMost < sighting.at else { return .nothing }
            return .over(over(.hungUp, at: now))
        case .dialling, .unknown:
            // A leg joins as soon as its dial is taken; but whoever was asked may be slow. Should it come all the same, its operation is over.
            if let bridge = asOf(sighting.at) {
                guard bridge.state == .unknown, bridge.since + RoomLimits.unseenFor < sighting.at else { return .nothing }
            }
            return .over(over(.failed, at: now))
        case .absent: return .nothing
        }
    }

    private func found(_ leg: Sighting.Leg, _ now: Timestamp) -> Reconciling.Deed {
        var bridge = self
        bridge.leg = Leg(id: nil, connectionID: leg.connectionID, streamID: nil)
        if cancelled || state == .ending {
            bridge.enter(.ending, at: now)
            return .end(bridge, .connection(leg.connectionID))
        }
        // While its replica may still be dialling, the leg is named by the dial's own answer.
        if state == .dialling, asOf(now)?.state == .dialling { return .nothing }
        if state != .up { bridge.enter(.dialling, at: now) }
        return .write(bridge)
    }

    /// Whether a leg joined when this bridge was dialled, as far as two clocks can tell.
    private func mayOwn(_ leg: Sighting.Leg) -> Bool {
        guard let created = leg.created else { return true }
        return dialled - RoomLimits.clockSkew <= created && created <= dialled + RoomLimits.diallingAtMost + RoomLimits.clockSkew
    }

    /// The legs that are old enough for their dial to have been recorded, and that no record owns.
    private static func orphans(_ sighting: Sighting?, besides own: String?, _ now: Timestamp) -> [String] {
        (sighting?.legs ?? []).filter { leg in
            guard leg.connectionID != own, let created = leg.created else { return false }
            return created + RoomLimits.orphanedAfter < now
        }.map(\.connectionID)
    }
}
