import Testing
@testable import Rooms

/// The steps of the deeds that the world plays, each up to the next moment where a replica may die.
extension AutomaticWorld {

    mutating func advance(_ index: Int) {
        switch work.remove(at: index) {
        case .join(let caller):
            guard present.contains(caller) else { return }
            if joined[caller] == nil { joined[caller] = now }
            if record?.state != .up { work.append(.claimBridge) }
        case .leave(let caller):
            if joined.removeValue(forKey: caller) != nil || chance(2), joined.isEmpty { schedule(.grace, at: now + Self.grace, latest: true) }
        case .claimBridge:
            let lease = now + RoomLimits.dueLease
            schedule(.bridge, at: lease)
            work.append(.make(Claim(task: .bridge, lease: lease)))
        case .make(let claim):
            guard let last = joined.values.max() else { return finish(claim, nil) }
            work.append(.dialOut(.callers(lastJoined: last), OperationID(from: &random), read: nil, claim))
        case .dialOut(let asker, let operation, let read, let claim): dialOut(asker, operation, read, claim)
        case .dial(let operation, let ending, let claim):
            if let ending { _ = end(ending) }
            work.append(.settle(operation, dial(operation), read: nil, claim))
        case .settle(let operation, let outcome, let read, let claim): settle(operation, outcome, read, claim)
        case .made(let claim):
            if joined.isEmpty { schedule(.grace, at: now + Self.grace, latest: true) }
            finish(claim, nil)
        case .hangUp(let dismissing, let read, let claim): hangUp(dismissing, read, claim)
        case .end(let target, let operation, let claim):
            if end(target), let operation {
                work.append(.over(operation, read: nil, claim))
            } else {
                finish(claim, RoomLimits.reconcileSoon)
            }
        case .over(let operation, let read, let claim):
            guard let read else { return work.append(.over(operation, read: current, claim)) }
            guard let bridge = read.bridge, bridge.operation == operation, bridge.state != .absent else { return next(claim) }
            if write(bridge.over(.hungUp, at: now), replacing: read) { next(claim) } else { work.append(.over(operation, read: nil, claim)) }
        case .answer(let leg, let read): answer(leg, read)
        case .legEnded(let name, let read):
            guard let read else { return work.append(.legEnded(name, read: current)) }
            guard let bridge = read.bridge, bridge.state != .absent, bridge.isGone(with: name) else { return }
            work.append(write(bridge.over(.dropped, at: now), replacing: read) ? .claimBridge : .legEnded(name, read: nil))
        case .legSeen(let leg, let read): legSeen(leg, read)
        case .grace(let claim):
            work.append(joined.isEmpty ? .hangUp(dismissing: false, read: nil, claim) : .make(claim))
        case .look(let claim): work.append(.compare(look(), read: nil, claim))
        case .compare(let sighting, let read, let claim): compare(sighting, read, claim)
        case .lookAtCallers(let claim): lookAtCallers(claim)
        case .finish(let claim, let again):
            guard let claim, due[claim.task] == claim.lease else { return }
            due[claim.task] = again.map { now + $0 }
        }
    }

    var current: Read { Read(bridge: record, version: version) }

    mutating func write(_ bridge: Bridge?, replacing read: Read) -> Bool {
        guard read.version == version else { return false }
        record = bridge
        version += 1
        return true
    }

    mutating func finish(_ claim: Claim?, _ again: Duration?) {
        if claim != nil { work.append(.finish(claim, again: again)) }
    }

    /// What follows a hang-up: for one after the last caller left, a look whether somebody has joined since.
    mutating func next(_ claim: Claim?) {
        switch claim?.task {
        case .grace: work.append(.make(claim))
        case .reconcile: work.append(.lookAtCallers(claim))
        case .bridge: finish(claim, RoomLimits.reconcileSoon)
        case nil: break
        }
    }

    mutating func dialOut(_ asker: Bridge.Asker, _ operation: OperationID, _ read: Read?, _ claim: Claim?) {
        guard let read else {
            schedule(.reconcile, at: now + RoomLimits.reconcileEvery)
            return work.append(.dialOut(asker, operation, read: current, claim))
        }
        switch Bridge.dialOut(read.bridge, operation: operation, for: asker, now: now) {
        case .dial(let bridge, let ending):
            let isWritten = write(bridge, replacing: read)
            work.append(isWritten ? .dial(operation, ending: ending, claim) : .dialOut(asker, operation, read: nil, claim))
        case .endFirst(let bridge, let target):
            let isWritten = write(bridge, replacing: read)
            work.append(isWritten ? .end(target, bridge.operation, claim) : .dialOut(asker, operation, read: nil, claim))
        case .already, .upWithoutLeg: work.append(.made(claim))
        case .wait: finish(claim, RoomLimits.reconcileSoon)
        case .unknown(let until):
            schedule(.reconcile, at: now + RoomLimits.reconcileSoon)
            finish(claim, .milliseconds(max(0, until.milliseconds - now.milliseconds) + 1))
        case .notByItself(let before): finish(claim, before.map { .milliseconds(max(1, $0.milliseconds - now.milliseconds)) })
        }
    }

    mutating func dial(_ operation: OperationID) -> Bridge.DialOutcome {
        dials[operation, default: 0] += 1
        let luck = faults ? Int.random(in: 0..<6, using: &random) : 5
        if luck == 0 { return .failed }
        if luck == 1 { return .unknown }
        legs.append(Leg(operation: operation, call: calls[legs.count % calls.count], created: now))
        if luck == 2 { return .unknown }
        return .taken(Bridge.Leg(id: operation.text, connectionID: operation.text, streamID: operation.text))
    }

    mutating func settle(_ operation: OperationID, _ outcome: Bridge.DialOutcome, _ read: Read?, _ claim: Claim?) {
        guard let read else { return work.append(.settle(operation, outcome, read: current, claim)) }
        let again = Work.settle(operation, outcome, read: nil, claim)
        switch Bridge.settle(read.bridge, operation: operation, outcome: outcome, now: now) {
        case .nothing, .up: work.append(outcome == .failed ? .finish(claim, again: RoomLimits.remakePauses[0]) : .made(claim))
        case .write(let bridge):
            work.append(write(bridge, replacing: read) ? (bridge.state == .unknown ? .make(claim) : .made(claim)) : again)
        case .over(let remembered):
            work.append(write(remembered, replacing: read) ? .finish(claim, again: RoomLimits.remakePauses[0]) : again)
        case .end(let bridge, let target): work.append(write(bridge, replacing: read) ? .end(target, operation, claim) : again)
        case .disown(let target): work.append(.end(target, nil, claim))
        }
    }

    mutating func hangUp(_ dismissing: Bool, _ read: Read?, _ claim: Claim?) {
        guard let read else { return work.append(.hangUp(dismissing: dismissing, read: current, claim)) }
        let again = Work.hangUp(dismissing: dismissing, read: nil, claim)
        switch Bridge.hangUp(read.bridge, dismissing: dismissing, now: now) {
        case .nothing: next(claim)
        case .cancel(let bridge), .dismiss(let bridge): if write(bridge, replacing: read) { next(claim) } else { work.append(again) }
        case .end(let bridge, let target): work.append(write(bridge, replacing: read) ? .end(target, bridge.operation, claim) : again)
        }
    }

    mutating func end(_ target: Bridge.Target) -> Bool {
        if faults, chance(4) { return false }
        for index in legs.indices {
            switch target {
            case .connection(let connection) where connection == legs[index].operation.text: end(index)
            case .call(let call, _, _) where call == legs[index].call: end(index)
            default: break
            }
        }
        return true
    }

    mutating func answer(_ leg: Int, _ read: Read?) {
        guard let read else { return work.append(.answer(leg, read: current)) }
        switch Bridge.answer(read.bridge, operation: legs[leg].operation, call: legs[leg].call, dialled: legs[leg].created, now: now) {
        case .join: legs[leg].hasJoined = legs[leg].isAlive
        case .joinAndWrite(let bridge):
            guard write(bridge, replacing: read) else { return work.append(.answer(leg, read: nil)) }
            legs[leg].hasJoined = legs[leg].isAlive
            if legs[leg].isEndKnown { work.append(.legEnded(.call(legs[leg].call), read: nil)) }
        case .refuse: end(leg)
        }
    }

    mutating func legSeen(_ leg: Int, _ read: Read?) {
        guard let read else { return work.append(.legSeen(leg, read: current)) }
        let operation = legs[leg].operation
        if let bridge = read.bridge, bridge.operation == operation, bridge.asOf(now)?.state == .dialling { return }
        switch Bridge.seen(read.bridge, operation: operation, connection: operation.text, now: now) {
        case .write(let bridge):
            if write(bridge, replacing: read) {
                schedule(.reconcile, at: now + RoomLimits.reconcileSoon)
            } else {
                work.append(.legSeen(leg, read: nil))
            }
        case .end(let bridge, let target): work.append(write(bridge, replacing: read) ? .end(target, operation, nil) : .legSeen(leg, read: nil))
        case .disown: schedule(.reconcile, at: now + RoomLimits.reconcileSoon)
        case .nothing, .up, .over: break
        }
    }

    mutating func look() -> Bridge.Sighting? {
        if faults, chance(5) { return nil }
        let seen = legs.filter(\.isAlive).map { Bridge.Sighting.Leg(connectionID: $0.operation.text, created: $0.created) }
        return Bridge.Sighting(legs: seen, isComplete: true, at: now)
    }

    mutating func compare(_ sighting: Bridge.Sighting?, _ read: Read?, _ claim: Claim?) {
        guard let read else { return work.append(.compare(sighting, read: current, claim)) }
        let found = Bridge.reconcile(read.bridge, sighting, now: now)
        let again = Work.compare(sighting, read: nil, claim)
        switch found.deed {
        case .nothing: work.append(.lookAtCallers(claim))
        case .write(let bridge): work.append(write(bridge, replacing: read) ? .lookAtCallers(claim) : again)
        case .over(let remembered): work.append(write(remembered, replacing: read) ? .lookAtCallers(claim) : again)
        case .end(let bridge, let target): work.append(write(bridge, replacing: read) ? .end(target, bridge.operation, claim) : again)
        }
        for orphan in found.orphans { work.append(.end(.connection(orphan), nil, nil)) }
    }

    mutating func lookAtCallers(_ claim: Claim?) {
        for (caller, moment) in joined where !present.contains(caller) && moment + RoomLimits.lookedUpAfter < now {
            joined[caller] = nil
            if joined.isEmpty { schedule(.grace, at: now + Self.grace, latest: true) }
        }
        let isBridged = record?.asOf(now) != nil
        if !isBridged {
            switch Bridge.need(record, lastJoined: joined.values.max(), now: now) {
            case .none: break
            case .later(let moment): schedule(.bridge, at: moment)
            case .now: schedule(.bridge, at: now)
            }
        }
        if isBridged, joined.isEmpty, callers > 0, due[.grace] == nil { schedule(.grace, at: now) }
        let isOver = joined.isEmpty && (record == nil || record?.state == .absent) && !legs.contains(where: \.isAlive)
        let again = record?.asOf(now)?.state == .unknown ? RoomLimits.unseenFor : RoomLimits.reconcileEvery
        finish(claim, isOver ? nil : again)
    }
}
