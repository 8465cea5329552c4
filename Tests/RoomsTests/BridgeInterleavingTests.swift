import Testing

@testable import Rooms

/// Plays the bridge's decisions as several replicas would: every read, write, dial and webhook is a step of its own, steps of different requests
/// interleave at random, requests are cancelled, replicas die between steps, legs end by themselves and their ends are told late or never, and the
/// cloud answers, refuses, loses answers and is slow.
@Suite("Whatever happens at once, a room has one bridge")
struct BridgeInterleavingTests {
    static let cases = 100_000
    static let stepsPerCase = 60

    @Test("One dial per operation, never two legs in the conversation, and no leg that nobody can end")
    func interleavings() throws {
        let calls = try (0..<64).map { try #require(CallID("call\($0)")) }
        for seed in 0..<UInt64(Self.cases) {
            var world = World(seed: seed, calls: calls)
            for _ in 0..<Self.stepsPerCase {
                world.step()
                if let broken = world.brokenInvariant {
                    Issue.record("seed \(seed): \(broken)")
                    return
                }
            }
            world.drain()
            if let broken = world.brokenInvariant ?? world.leftOver {
                Issue.record("seed \(seed): \(broken)")
                return
            }
        }
    }
}

/// One room's record, the cloud's legs, and the requests under way.
private struct World {
    enum Request {
        case dialOut(read: (Bridge?, Int)?, operation: OperationID)
        case dial(OperationID, ending: Bridge.Target?)
        /// Ends the leg of an operation whose hang-up was never confirmed; then the dial-out looks again.
        case endFirst(Bridge.Target, of: OperationID, thenDial: OperationID)
        case settle(OperationID, Bridge.DialOutcome, read: (Bridge?, Int)?)
        case hangUp(read: (Bridge?, Int)?)
        case end(Bridge.Target, OperationID?)
        case removeAfterEnd(OperationID, thenDial: OperationID?, read: (Bridge?, Int)?)
        case answer(Int, read: (Bridge?, Int)?)
        case legEnded(Int, read: (Bridge?, Int)?)

        /// Whether it ends when its client goes away: what was begun goes on.
        var isCancellable: Bool {
            if case .dialOut = self { true } else { false }
        }
    }

    struct Leg {
        let operation: OperationID
        let call: CallID
        var isAlive = true
        var hasJoined = false
        var asked = false
    }

    var random: SeededGenerator
    var now = Timestamp(milliseconds: 1_000_000)
    var record: Bridge?
    var version = 0
    var legs: [Leg] = []
    var dials: [OperationID: Int] = [:]
    var requests: [Request] = []
    let calls: [CallID]

    init(seed: UInt64, calls: [CallID]) {
        random = SeededGenerator(seed: seed)
        self.calls = calls
    }

    var brokenInvariant: String? {
        if let twice = dials.first(where: { $0.value > 1 }) { return "operation \(twice.key) dialled \(twice.value) times" }
        if legs.count(where: { $0.isAlive && $0.hasJoined }) > 1 { return "two legs in the conversation" }
        return nil
    }

    /// After everything has settled and somebody hung up: no leg may be alive.
    var leftOver: String? {
        legs.contains { $0.isAlive && $0.hasJoined } ? "a leg in the conversation that a hang-up did not end" : nil
    }

    mutating func step() {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: requests.append(.dialOut(read: nil, operation: OperationID(from: &random)))
        case 1: requests.append(.hangUp(read: nil))
        case 2: now = now + .seconds(Int.random(in: 0...40, using: &random))
        case 3: askForLegs()
        case 4: if !requests.isEmpty { requests.remove(at: Int.random(in: 0..<requests.count, using: &random)) }  // a replica died
        case 5: if let waiting = requests.firstIndex(where: \.isCancellable) { requests.remove(at: waiting) }
        case 6: if let leg = legs.firstIndex(where: \.isAlive), Int.random(in: 0..<3, using: &random) == 0 { ended(leg) }
        default: advance(Int.random(in: 0..<max(requests.count, 1), using: &random))
        }
    }

    /// Lets everything finish, then hangs up once more, the cloud behaving.
    mutating func drain() {
        requests.removeAll { request in if case .dialOut = request { true } else { false } }
        for _ in 0..<4 {
            while !requests.isEmpty { advance(0, faults: false) }
            askForLegs()
            while !requests.isEmpty { advance(0, faults: false) }
            requests.append(.hangUp(read: nil))
        }
        while !requests.isEmpty { advance(0, faults: false) }
    }

    private mutating func askForLegs() {
        for index in legs.indices where legs[index].isAlive && !legs[index].asked {
            legs[index].asked = true
            requests.append(.answer(index, read: nil))
        }
    }

    /// A leg is over, and its event may come some time.
    private mutating func ended(_ leg: Int) {
        guard legs[leg].isAlive else { return }
        legs[leg].isAlive = false
        if Int.random(in: 0..<4, using: &random) > 0 { requests.append(.legEnded(leg, read: nil)) }
    }

    private mutating func write(_ bridge: Bridge?, replacing read: Int) -> Bool {
        guard read == version else { return false }
        record = bridge
        version += 1
        return true
    }

    private mutating func end(_ target: Bridge.Target, faults: Bool) -> Bool {
        if faults, Int.random(in: 0..<4, using: &random) == 0 { return false }
        for index in legs.indices {
            switch target {
            case .connection(let connection) where connection == legs[index].operation.text: ended(index)
            case .call(legs[index].call, _, _): ended(index)
            default: break
            }
        }
        return true
    }

    private mutating func advance(_ index: Int, faults: Bool = true) {
        guard requests.indices.contains(index) else { return }
        let request = requests.remove(at: index)
        switch request {
        case .dialOut(nil, let operation): requests.append(.dialOut(read: (record, version), operation: operation))
        case .dialOut(let read?, let operation):
            switch Bridge.dialOut(read.0, operation: operation, now: now) {
            case .dial(let bridge, let ending):
                requests.append(
                    write(bridge, replacing: read.1) ? .dial(operation, ending: ending) : .dialOut(read: nil, operation: operation))
            case .endFirst(let bridge, let target):
                requests.append(
                    write(bridge, replacing: read.1)
                        ? .endFirst(target, of: bridge.operation, thenDial: operation) : .dialOut(read: nil, operation: operation))
            case .wait: if faults { requests.append(.dialOut(read: nil, operation: operation)) }
            case .already, .upWithoutLeg, .unknown, .notByItself: break
            }
        case .dial(let operation, let ending):
            if let ending { requests.append(.end(ending, nil)) }
            requests.append(.settle(operation, dial(operation), read: nil))
        case .endFirst(let target, let operation, let next):
            if end(target, faults: faults) { requests.append(.removeAfterEnd(operation, thenDial: next, read: nil)) }
        case .settle(let operation, let outcome, nil): requests.append(.settle(operation, outcome, read: (record, version)))
        case .settle(let operation, let outcome, let read?):
            switch Bridge.settle(read.0, operation: operation, outcome: outcome, now: now) {
            case .nothing, .up: break
            case .write(let bridge):
                if !write(bridge, replacing: read.1) { requests.append(.settle(operation, outcome, read: nil)) }
            case .over(let remembered):
                if !write(remembered, replacing: read.1) { requests.append(.settle(operation, outcome, read: nil)) }
            case .end(let bridge, let target):
                requests.append(write(bridge, replacing: read.1) ? .end(target, operation) : .settle(operation, outcome, read: nil))
            case .disown(let target): requests.append(.end(target, nil))
            }
        case .hangUp(nil): requests.append(.hangUp(read: (record, version)))
        case .hangUp(let read?):
            switch Bridge.hangUp(read.0, now: now) {
            case .nothing: break
            case .cancel(let bridge), .dismiss(let bridge): if !write(bridge, replacing: read.1) { requests.append(.hangUp(read: nil)) }
            case .end(let bridge, let target):
                requests.append(write(bridge, replacing: read.1) ? .end(target, bridge.operation) : .hangUp(read: nil))
            }
        case .end(let target, let operation):
            if end(target, faults: faults), let operation { requests.append(.removeAfterEnd(operation, thenDial: nil, read: nil)) }
        case .removeAfterEnd(let operation, let next, nil):
            requests.append(.removeAfterEnd(operation, thenDial: next, read: (record, version)))
        case .removeAfterEnd(let operation, let next, let read?):
            if let bridge = read.0, bridge.operation == operation, bridge.state != .absent,
                !write(bridge.over(.hungUp, at: now), replacing: read.1)
            {
                requests.append(.removeAfterEnd(operation, thenDial: next, read: nil))
            } else if let next {
                requests.append(.dialOut(read: nil, operation: next))
            }
        case .legEnded(let leg, nil): requests.append(.legEnded(leg, read: (record, version)))
        case .legEnded(let leg, let read?):
            guard let bridge = read.0, bridge.state != .absent, bridge.isGone(with: .call(legs[leg].call)) else { return }
            if !write(bridge.over(.dropped, at: now), replacing: read.1) { requests.append(.legEnded(leg, read: nil)) }
        case .answer(let leg, nil): requests.append(.answer(leg, read: (record, version)))
        case .answer(let leg, let read?):
            switch Bridge.answer(read.0, operation: legs[leg].operation, call: legs[leg].call, now: now) {
            case .join: legs[leg].hasJoined = legs[leg].isAlive
            case .joinAndWrite(let bridge):
                if write(bridge, replacing: read.1) {
                    legs[leg].hasJoined = legs[leg].isAlive
                    // The call's record says that it has ended already.
                    if !legs[leg].isAlive { requests.append(.legEnded(leg, read: nil)) }
                } else {
                    requests.append(.answer(leg, read: nil))
                }
            case .refuse: ended(leg)
            }
        }
    }

    private mutating func dial(_ operation: OperationID) -> Bridge.DialOutcome {
        dials[operation, default: 0] += 1
        let chance = Int.random(in: 0..<6, using: &random)
        if chance < 2 { return chance == 0 ? .failed : .unknown }
        legs.append(Leg(operation: operation, call: calls[legs.count % calls.count]))
        if chance == 2 { return .unknown }
        return .taken(Bridge.Leg(id: operation.text, connectionID: operation.text, streamID: operation.text))
    }
}
