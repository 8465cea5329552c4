package import Logging

/// Makes bridges when callers join, ends them when the last has left, and compares what is recorded of a room with what is really there: the
/// deeds behind ``DueTask/bridge``, ``DueTask/grace`` and ``DueTask/reconcile``.
package struct BridgeAutomation: Sendable {
    let store: RoomStore
    let keeper: BridgeKeeper
    let witness: any RoomWitness
    /// Whether bridges are made and ended by themselves; else somebody in the room does it.
    package let isOn: Bool
    let grace: Duration
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// - Parameters:
    ///   - isOn: whether bridges are made and ended by themselves. What is recorded is compared with what is there in any case.
    ///   - grace: how long a bridge outlasts the last caller.
    package init(
        keeper: BridgeKeeper, witness: any RoomWitness, isOn: Bool, grace: Duration, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        store = keeper.store
        self.keeper = keeper
        self.witness = witness
        self.isOn = isOn
        self.grace = grace
        self.now = now
        self.logger = logger
    }

    /// Callers wait, or the bridge has dropped: sees to it that there is one, if there is to be one.
    package func make(_ room: RoomID) async throws(RoomError) -> DueOutcome {
        guard isOn else {
            // The caller's end may go untold all the same.
            try await store.schedule(.reconcile(room), at: now() + RoomLimits.reconcileEvery, .earliest)
            return .done
        }
        let lastJoined = try await store.joinedCalls(room, now: now()).last?.joined
        guard lastJoined != nil else { return .done }
        switch try await keeper.dialOut(room, for: .callers(lastJoined: lastJoined)) {
        case .dialled, .upWithoutLeg:
            // The last one may have left meanwhile, unheard by whoever looked for a bridge to end.
            if try await store.joinedCalls(room, now: now()).isEmpty { try await lastCallerLeft(room) }
            return .done
        case .failed(let reason):
            try await explain(reason, "bridge-failed", to: room)
            // The record says when it is tried again.
            return .again(after: RoomLimits.remakePauses[0])
        case .unknown(let until):
            // Everybody who waits for it learns the same moment, so it is told once.
            try await explain("the outcome of the dial is not known yet", "bridge-unknown", mark: String(until.milliseconds), to: room)
            try await keeper.lookSoon(room)
            return .again(after: .milliseconds(max(0, until.milliseconds - now().milliseconds) + 1))
        case .busy: return .again(after: RoomLimits.reconcileSoon)
        case .notByItself(let moment):
            guard let moment else { return .done }
            return .again(after: .milliseconds(max(1, moment.milliseconds - now().milliseconds)))
        case .noSuchRoom, .capped: return .done
        }
    }

    /// Has the log and the callers' stories say why they hear nobody.
    private func explain(_ reason: String, _ rule: String, mark: String? = nil, to room: RoomID) async throws(RoomError) {
        logger.error("The callers of a room hear nobody", metadata: ["room": "\(room)", "rule": "\(rule)", "reason": "\(reason)"])
        let mark = "\(rule) \(mark ?? String(now().milliseconds))"
        let entry = CallEntry(.decided, at: now(), facts: [.rule: rule, .values: reason], mark: mark)
        try await store.record(entry, of: try await store.joinedCalls(room, now: now()).map(\.call))
    }

    /// A caller has left, and nobody else is in the conference.
    package func lastCallerLeft(_ room: RoomID) async throws(RoomError) {
        guard isOn else { return }
        try await store.schedule(.grace(room), at: now() + grace, .latest)
    }

    /// The last caller has left some time ago: ends the bridge, unless somebody has joined since.
    package func end(_ room: RoomID) async throws(RoomError) -> DueOutcome {
        guard isOn else { return .done }
        guard try await store.joinedCalls(room, now: now()).isEmpty else { return try await make(room) }
        if try await keeper.hangUp(room, dismissing: false) == .failed { return .again(after: RoomLimits.reconcileSoon) }
        // Whoever joined while it was ending had found it up.
        return try await make(room)
    }

    /// Compares what is recorded of a room with what is there: its bridge, legs that nobody owns, and callers whose end
    /// nobody told, and browsers that came or went unseen.
    package func reconcile(_ id: RoomID) async throws(RoomError) -> DueOutcome {
        guard let (room, record) = try await store.roomAndBridge(id) else { return .done }
        let sighting = await witness.legs(of: room.session, known: record.bridge?.leg?.connectionID, at: now())
        let (bridges, people) = try await sorted(sighting, besides: record.bridge?.leg?.connectionID, in: id)
        try await reconcileBridge(of: room, bridges)
        if let sighting { try await reconcileParticipants(of: id, sighting) }
        let callers = try await reconcileCallers(of: id, people)
        let bridge = try await store.bridge(id).bridge
        let isBridged = bridge?.asOf(now()) != nil
        if !callers.isEmpty || isBridged { try await store.renew(room, now: now()) }
        if isOn, !isBridged {
            switch Bridge.need(bridge, lastJoined: callers.last?.joined, now: now()) {
            case .none: break
            case .later(let moment): try await store.schedule(.bridge(id), at: moment)
            case .now: try await store.schedule(.bridge(id), at: now())
            }
        }
        if isOn, let bridge, isBridged, callers.isEmpty {
            if let left = try await store.lastEnded(id), left >= bridge.dialled {
                // Whoever was to be told of the last caller's end wasn't.
                try await store.schedule(.grace(id), at: left + grace, .kept)
            } else if bridge.dialled + max(grace, RoomLimits.unusedBridgeAtMost) < now() {
                // A line that nobody uses costs as much as any. Put down only now: a caller's end must not find a later moment there.
                try await store.schedule(.grace(id), at: now(), .kept)
            }
        }
        // A dial that nobody settled has a record still; only when that is gone, and no leg is left, is there nothing to look after.
        let isOver = callers.isEmpty && (bridge == nil || bridge?.state == .absent) && bridges?.legs.isEmpty == true
        if isOver { return .done }
        return .again(after: bridge?.asOf(now())?.state == .unknown ? RoomLimits.unseenFor : RoomLimits.reconcileEvery)
    }

    /// Parts the legs that may be bridges from those of people who were rung from the session itself, where there is no Voice application.
    ///
    /// - Returns: the first, and the connections of the second; nil where nobody could look.
    private func sorted(
        _ sighting: Bridge.Sighting?, besides own: String?, in room: RoomID
    ) async throws(RoomError) -> (bridges: Bridge.Sighting?, people: Set<String>?) {
        guard let sighting else { return (nil, nil) }
        guard sighting.legs.contains(where: { $0.connectionID != own }) else { return (sighting, sighting.isComplete ? [] : nil) }
        var people: Set<String> = []
        for call in try await store.calls(in: room) {
            if let connection = try await store.history(of: call)?.connection { people.insert(connection) }
        }
        let legs = sighting.legs.filter { !people.contains($0.connectionID) }
        return (
            Bridge.Sighting(legs: legs, isComplete: sighting.isComplete, at: sighting.at),
            sighting.isComplete ? people.intersection(sighting.legs.map(\.connectionID)) : nil
        )
    }

    private func reconcileBridge(of room: Room, _ sighting: Bridge.Sighting?) async throws(RoomError) {
        let moment = now()
        let found = try await store.update(bridgeOf: room.id) { current -> (Bridge.Reconciling, write: BridgeWrite) in
            let found = Bridge.reconcile(current, sighting, now: moment)
            switch found.deed {
            case .nothing: return (found, .nothing)
            case .write(let bridge), .end(let bridge, _): return (found, .put(bridge))
            case .over(let remembered): return (found, .over(remembered))
            }
        }
        switch found.deed {
        case .nothing: break
        case .write(let bridge): log("A bridge's leg was found", room, bridge.operation)
        case .over: log("A bridge is gone, though nobody said so", room, nil)
        case .end(let bridge, let target): try await keeper.end(target, of: room, operation: bridge.operation)
        }
        for orphan in found.orphans {
            log("A leg that nobody owns is ended", room, nil)
            _ = await keeper.provider.end(.connection(orphan), session: room.session)
        }
    }

    private func log(_ message: Logger.Message, _ room: Room, _ operation: OperationID?) {
        logger.notice(message, metadata: ["room": "\(room.id)", "operation": "\(operation?.text ?? "")"])
    }

    /// Shows browsers of whom nobody said that they came, and takes for gone those of whom nobody said that they went.
    private func reconcileParticipants(of room: RoomID, _ sighting: Bridge.Sighting) async throws(RoomError) {
        let shown = try await store.participants(of: room)
        for participant in shown where participant.isConnected && !sighting.present.contains(participant.id) {
            // One who came while the look was under way may not be in it.
            guard participant.since + RoomLimits.unseenFor < sighting.at else { continue }
            let gone = Participant(id: participant.id, name: participant.name, isConnected: false, since: sighting.at)
            try await store.show(gone, in: room, now: now())
        }
        let known = Set(shown.map(\.id))
        for (id, since) in sighting.browsers where !known.contains(id) {
            try await store.show(Participant(id: id, name: nil, isConnected: true, since: since), in: room, now: now())
        }
    }

    /// Looks some of the callers up, in turn.
    ///
    /// - Parameter people: connections of those who were rung from the session and still are in it; nil where that isn't known.
    /// - Returns: the calls in the conversation after that.
    private func reconcileCallers(
        of room: RoomID, _ people: Set<String>?
    ) async throws(RoomError) -> [(call: CallID, joined: Timestamp)] {
        let callers = try await store.joinedCalls(room, now: now())
        let settled = callers.filter { $0.joined + RoomLimits.lookedUpAfter < now() }.map(\.call)
        guard !settled.isEmpty else { return callers }
        let turn = Int(now().milliseconds / RoomLimits.reconcileEvery.wholeMilliseconds) * RoomLimits.callersLookedUp
        var ended: Set<CallID> = []
        for offset in 0..<min(RoomLimits.callersLookedUp, settled.count) {
            let call = settled[(turn + offset) % settled.count]
            if try await hasEnded(call, room, people) { ended.insert(call) }
        }
        let left = callers.filter { !ended.contains($0.call) }
        if left.isEmpty { try await lastCallerLeft(room) }
        return left
    }

    private func hasEnded(_ call: CallID, _ room: RoomID, _ people: Set<String>?) async throws(RoomError) -> Bool {
        guard let history = try await store.history(of: call) else { return false }
        if history.isEnded {
            // Recorded, but whoever did it could not show it.
            try await store.show(history, in: room, now: now())
            return true
        }
        guard let end = await end(of: history, people) else { return false }
        logger.notice("A call is over, though nobody said so", metadata: ["call": "\(call)", "room": "\(room)"])
        _ = try await store.tell(end, of: call, now: now())
        return true
    }

    private func end(of history: CallHistory, _ people: Set<String>?) async -> CallEntry? {
        guard let connection = history.connection else { return await witness.end(of: history) }
        guard let people, !people.contains(connection) else { return nil }
        return CallEntry(.status(.completed), at: now(), facts: [.detail: "reconciled"], mark: "reconciled")
    }
}
