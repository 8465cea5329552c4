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

    var random: SeededGenerator
    var faults = true
    var now = Timestamp(milliseconds: 1_000_000_000)
    var record: Bridge?
    var version = 0
    var legs: [Leg] = []
    var dials: [OperationID: Int] = [:]
    var work: [Work] = []
    var due: [Due: Timestamp] = [:]
    /// As Redis has it.
    var joined: [Int: Timestamp] = [:]
    /// Who really is on the phone.
    var present: Set<Int> = []
    var callers = 0
    let calls: [CallID]
    static let grace: Duration = .seconds(30)

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

    mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func newCaller() -> Int {
        callers += 1
        present.insert(callers)
        return callers
    }

    mutating func hangUpPhone(_ caller: Int) {
        present.remove(caller)
        // Lost, or told twice.
        for _ in 0..<Int.random(in: faults ? 0...2 : 1...1, using: &random) { work.append(.leave(caller)) }
    }

    mutating func drop() {
        guard let index = legs.indices.filter({ legs[$0].isAlive }).randomElement(using: &random) else { return }
        end(index)
    }

    /// A leg is gone: its call's event and its connection's are sent, or lost, or doubled.
    mutating func end(_ index: Int) {
        guard legs[index].isAlive else { return }
        legs[index].isAlive = false
        let times = faults ? Int.random(in: 0...2, using: &random) : 1
        for _ in 0..<times { work.append(.legEnded(.call(legs[index].call), read: nil)) }
        if times > 0 { legs[index].isEndKnown = true }
        if chance(2) { work.append(.legEnded(.connection(legs[index].operation.text), read: nil)) }
    }

    mutating func tellOfLegs() {
        for index in legs.indices where legs[index].isAlive && !legs[index].hasAsked {
            legs[index].hasAsked = true
            work.append(.answer(index, read: nil))
            if chance(2) { work.append(.legSeen(index, read: nil)) }
        }
    }

    /// A replica dies: its part in a webhook is tried again by the platform, or not; all else is left to due tasks.
    mutating func die(_ index: Int) {
        switch work.remove(at: index) {
        case .join(let caller): if present.contains(caller) { work.append(.join(caller)) }
        case .leave(let caller): if chance(2) { work.append(.leave(caller)) }
        case .answer(let leg, _): if chance(2) { work.append(.answer(leg, read: nil)) } else { end(leg) }
        case .legEnded(let name, _): if chance(2) { work.append(.legEnded(name, read: nil)) }
        default: break
        }
    }

    mutating func claimDue() {
        guard let task = due.filter({ $0.value <= now }).min(by: { $0.value < $1.value })?.key else { return }
        let lease = now + RoomLimits.dueLease
        due[task] = lease
        begin(Claim(task: task, lease: lease))
    }

    mutating func begin(_ claim: Claim) {
        switch claim.task {
        case .bridge: work.append(.make(claim))
        case .grace: work.append(.grace(claim))
        case .reconcile: work.append(.look(claim))
        }
    }

    mutating func schedule(_ task: Due, at moment: Timestamp, latest: Bool = false) {
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

    var ownerless: String? {
        for leg in legs where leg.isAlive && leg.operation != record?.operation { return "a leg that nobody owns" }
        return nil
    }

    /// Lets everything run its course.
    mutating func settle(for duration: Duration) -> String? {
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
}
