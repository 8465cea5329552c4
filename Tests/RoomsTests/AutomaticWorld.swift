import Testing

@testable import Rooms

/// One room, its record and due tasks in Redis, the cloud's legs, and what replicas are doing, each read, write and request a step of its own.
struct AutomaticWorld {
    enum Due: Hashable {
        case bridge, grace, reconcile
    }

    /// What to do when something is done: end the lease of a due task, or go on with the next of its steps.
    struct Claim {
        let task: Due
        let lease: Timestamp
    }

    indirect enum Work {
        case join(Int)
        case leave(Int)
        case claimBridge
        case make(Claim?)
        case dialOut(Bridge.Asker, OperationID, read: Read?, Claim?)
        case dial(OperationID, ending: Bridge.Target?, Claim?)
        case settle(OperationID, Bridge.DialOutcome, read: Read?, Claim?)
        case made(Claim?)
        case hangUp(dismissing: Bool, read: Read?, Claim?)
        case end(Bridge.Target, OperationID?, Claim?)
        case over(OperationID, read: Read?, Claim?)
        case answer(Int, read: Read?)
        case legEnded(Bridge.LegName, read: Read?)
        case legSeen(Int, read: Read?)
        case grace(Claim?)
        case look(Claim?)
        case compare(Bridge.Sighting?, read: Read?, Claim?)
        case lookAtCallers(Claim?)
        case finish(Claim?, again: Duration?)
    }

    struct Read {
        let bridge: Bridge?
        let version: Int
    }

    struct Leg {
        let operation: OperationID
        let call: CallID
        let created: Timestamp
        var isAlive = true
        var hasJoined = false
        var hasAsked = false
        var isEndKnown = false
    }

    private var random: SeededGenerator
    private var faults = true
    private var now = Timestamp(milliseconds: 1_000_000_000)
    private var record: Bridge?
    private var version = 0
    private var legs: [Leg] = []
    private var dials: [OperationID: Int] = [:]
    private var work: [Work] = []
    private var due: [Due: Timestamp] = [:]
    /// As Redis has it.
    private var joined: [Int: Timestamp] = [:]
    /// Who really is on the phone.
    private var present: Set<Int> = []
    private var callers = 0
    private let calls: [CallID]
    private static let grace: Duration = .seconds(30)

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        calls = try (0..<64).map { try #require(CallID("call\($0)")) }
    }

    var brokenInvariant: String? {
        if let twice = dials.first(where: { $0.value > 1 }) { return "operation \(twice.key) dialled \(twice.value) times" }
        if legs.count(where: { $0.isAlive && $0.hasJoined }) > 1 { return "two legs in the conversation" }
        return nil
    }

    // MARK: Chaos

    mutating func step() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: work.append(.join(newCaller()))
        case 1: if let caller = present.min() { hangUpPhone(caller) }
        case 2: if chance(3) { work.append(.hangUp(dismissing: true, read: nil, nil)) }
        case 3: if chance(3) { work.append(.dialOut(.somebody, OperationID(from: &random), read: nil, nil)) }
        case 4: now = now + .seconds(Int.random(in: 0...20, using: &random))
        case 5: if chance(2) { drop() }
        case 6: tellOfLegs()
        case 7, 8: claimDue()
        case 9: if !work.isEmpty { die(Int.random(in: 0..<work.count, using: &random)) }
        default: if !work.isEmpty { advance(Int.random(in: 0..<work.count, using: &random)) }
        }
    }

    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func newCaller() -> Int {
        callers += 1
        present.insert(callers)
        return callers
    }

    private mutating func hangUpPhone(_ caller: Int) {
        present.remove(caller)
        // Lost, or told twice.
        for _ in 0..<Int.random(in: faults ? 0...2 : 1...1, using: &random) { work.append(.leave(caller)) }
    }

    private mutating func drop() {
        guard let index = legs.indices.filter({ legs[$0].isAlive }).randomElement(using: &random) else { return }
        end(index)
    }

    /// A leg is gone: its call's event and its connection's are sent, or lost, or doubled.
    private mutating func end(_ index: Int) {
        guard legs[index].isAlive else { return }
        legs[index].isAlive = false
        let times = faults ? Int.random(in: 0...2, using: &random) : 1
        for _ in 0..<times { work.append(.legEnded(.call(legs[index].call), read: nil)) }
        if times > 0 { legs[index].isEndKnown = true }
        if chance(2) { work.append(.legEnded(.connection(legs[index].operation.text), read: nil)) }
    }

    private mutating func tellOfLegs() {
        for index in legs.indices where legs[index].isAlive && !legs[index].hasAsked {
            legs[index].hasAsked = true
            work.append(.answer(index, read: nil))
            if chance(2) { work.append(.legSeen(index, read: nil)) }
        }
    }

    /// A replica dies: its part in a webhook is tried again by the platform, or not; all else is left to due tasks.
    private mutating func die(_ index: Int) {
        switch work.remove(at: index) {
        case .join(let caller): if present.contains(caller) { work.append(.join(caller)) }
        case .leave(let caller): if chance(2) { work.append(.leave(caller)) }
        case .answer(let leg, _): if chance(2) { work.append(.answer(leg, read: nil)) } else { end(leg) }
        case .legEnded(let name, _): if chance(2) { work.append(.legEnded(name, read: nil)) }
        default: break
        }
    }

    private mutating func claimDue() {
        guard let task = due.filter({ $0.value <= now }).min(by: { $0.value < $1.value })?.key else { return }
        let lease = now + RoomLimits.dueLease
        due[task] = lease
        begin(Claim(task: task, lease: lease))
    }

    private mutating func begin(_ claim: Claim) {
        switch claim.task {
        case .bridge: work.append(.make(claim))
        case .grace: work.append(.grace(claim))
        case .reconcile: work.append(.look(claim))
        }
    }

    private mutating func schedule(_ task: Due, at moment: Timestamp, latest: Bool = false) {
        due[task] = due[task].map { latest ? max($0, moment) : min($0, moment) } ?? moment
    }

    // MARK: Recovery

    /// Everything under way dies; the cloud behaves from now on.
    ///
    /// - Returns: what is wrong in the end; nil if nothing is.
    mutating func recover() -> String? {
        work = []
        faults = false
        work.append(.join(newCaller()))
        if let broken = settle(for: .seconds(400)) { return broken }
        guard legs.count(where: { $0.isAlive && $0.hasJoined }) == 1 else { return "a caller who waits is not heard" }
        if let broken = ownerless { return broken }
        // Some of their ends are lost.
        faults = true
        for caller in present.sorted() { hangUpPhone(caller) }
        faults = false
        if let broken = settle(for: .seconds(900)) { return broken }
        if legs.contains(where: \.isAlive) { return "a leg outlives the last caller" }
        if let record, record.state != .absent { return "the record of a bridge outlives it" }
        return due.isEmpty ? nil : "something is due for ever"
    }

    private var ownerless: String? {
        for leg in legs where leg.isAlive && leg.operation != record?.operation { return "a leg that nobody owns" }
        return nil
    }

    /// Lets everything run its course.
    private mutating func settle(for duration: Duration) -> String? {
        let end = now + duration
        var steps = 0
        while true {
            tellOfLegs()
            while !work.isEmpty {
                advance(0)
                tellOfLegs()
                if let brokenInvariant { return brokenInvariant }
                steps += 1
                if steps > 5000 { return "it never comes to rest" }
            }
            guard let next = due.values.min(), next <= end else { return nil }
            now = max(now, next)
            claimDue()
        }
    }

    // MARK: Steps

    private mutating func advance(_ index: Int) {
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

    private var current: Read { Read(bridge: record, version: version) }

    private mutating func write(_ bridge: Bridge?, replacing read: Read) -> Bool {
        guard read.version == version else { return false }
        record = bridge
        version += 1
        return true
    }

    private mutating func finish(_ claim: Claim?, _ again: Duration?) {
        if claim != nil { work.append(.finish(claim, again: again)) }
    }

    /// What follows a hang-up: for one after the last caller left, a look whether somebody has joined since.
    private mutating func next(_ claim: Claim?) {
        switch claim?.task {
        case .grace: work.append(.make(claim))
        case .reconcile: work.append(.lookAtCallers(claim))
        case .bridge: finish(claim, RoomLimits.reconcileSoon)
        case nil: break
        }
    }

    private mutating func dialOut(_ asker: Bridge.Asker, _ operation: OperationID, _ read: Read?, _ claim: Claim?) {
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

    private mutating func dial(_ operation: OperationID) -> Bridge.DialOutcome {
        dials[operation, default: 0] += 1
        let luck = faults ? Int.random(in: 0..<6, using: &random) : 5
        if luck == 0 { return .failed }
        if luck == 1 { return .unknown }
        legs.append(Leg(operation: operation, call: calls[legs.count % calls.count], created: now))
        if luck == 2 { return .unknown }
        return .taken(Bridge.Leg(id: operation.text, connectionID: operation.text, streamID: operation.text))
    }

    private mutating func settle(_ operation: OperationID, _ outcome: Bridge.DialOutcome, _ read: Read?, _ claim: Claim?) {
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

    private mutating func hangUp(_ dismissing: Bool, _ read: Read?, _ claim: Claim?) {
        guard let read else { return work.append(.hangUp(dismissing: dismissing, read: current, claim)) }
        let again = Work.hangUp(dismissing: dismissing, read: nil, claim)
        switch Bridge.hangUp(read.bridge, dismissing: dismissing, now: now) {
        case .nothing: next(claim)
        case .cancel(let bridge), .dismiss(let bridge): if write(bridge, replacing: read) { next(claim) } else { work.append(again) }
        case .end(let bridge, let target): work.append(write(bridge, replacing: read) ? .end(target, bridge.operation, claim) : again)
        }
    }

    private mutating func end(_ target: Bridge.Target) -> Bool {
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

    private mutating func answer(_ leg: Int, _ read: Read?) {
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

    private mutating func legSeen(_ leg: Int, _ read: Read?) {
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

    private mutating func look() -> Bridge.Sighting? {
        if faults, chance(5) { return nil }
        let seen = legs.filter(\.isAlive).map { Bridge.Sighting.Leg(connectionID: $0.operation.text, created: $0.created) }
        return Bridge.Sighting(legs: seen, isComplete: true, at: now)
    }

    private mutating func compare(_ sighting: Bridge.Sighting?, _ read: Read?, _ claim: Claim?) {
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

    private mutating func lookAtCallers(_ claim: Claim?) {
        for (caller, moment) in joined where !present.contains(caller) && moment + RoomLimits.lookedUpAfter < now {
            joined[caller] = nil
            if joined.isEmpty { schedule(.grace, at: now + Self.grace, latest: true) }
        }
        let isBridged = record?.asOf(now) != nil
        if !isBridged, case .now = Bridge.need(record, lastJoined: joined.values.max(), now: now) { schedule(.bridge, at: now) }
        if isBridged, joined.isEmpty, callers > 0, due[.grace] == nil { schedule(.grace, at: now) }
        let isOver = joined.isEmpty && (record == nil || record?.state == .absent) && !legs.contains(where: \.isAlive)
        finish(claim, isOver ? nil : RoomLimits.reconcileEvery)
    }
}
