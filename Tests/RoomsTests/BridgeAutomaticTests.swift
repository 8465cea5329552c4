import Testing

@testable import Rooms

@Suite("What is decided about a bridge that is made by itself")
struct BridgeAutomaticTests {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    let leg = Bridge.Leg(id: "sip", connectionID: "connection", streamID: "stream")
    let mine: OperationID
    let other: OperationID
    let call: CallID

    init() throws {
        mine = try #require(OperationID("mine"))
        other = try #require(OperationID("other"))
        call = try #require(CallID("call"))
    }

    func bridge(_ state: Bridge.State, tries: Int = 0, dismissed: Timestamp? = nil, age: Duration = .zero) -> Bridge {
        Bridge(state: state, operation: mine, dismissed: dismissed, tries: tries, since: now - age)
    }

    func need(_ bridge: Bridge?, joined ago: Duration?) -> Bridge.Need {
        Bridge.need(bridge, lastJoined: ago.map { now - $0 }, now: now)
    }

    @Test("Callers need a bridge, nobody needs none")
    func needs() {
        #expect(need(nil, joined: nil) == .none)
        #expect(need(nil, joined: .seconds(1)) == .now(tries: 0))
        #expect(need(bridge(.up), joined: nil) == .none)
    }

    @Test("What somebody hung up is not made again until the next caller joins, who may have joined before it was over")
    func dismissal() {
        let dismissed = bridge(.absent, dismissed: now - .seconds(10), age: .seconds(5))
        #expect(need(dismissed, joined: .seconds(11)) == .none)
        #expect(need(dismissed, joined: .seconds(7)) == .now(tries: 0))
        #expect(Bridge.dialOut(dismissed, operation: other, for: .callers(lastJoined: now - .seconds(11)), now: now) == .notByItself(before: nil))
        #expect(Bridge.dialOut(dismissed, operation: other, now: now) == .dial(Bridge(state: .dialling, operation: other, since: now)))
    }

    @Test("A hang-up by somebody is remembered through to the end, one after the last caller isn't; the first also calls off what was to be made")
    func whoHungUp() throws {
        let up = Bridge(state: .up, operation: mine, leg: leg, since: now)
        guard case .end(let ending, _) = Bridge.hangUp(up, dismissing: true, now: now),
            case .end(let graceful, _) = Bridge.hangUp(up, now: now)
        else {
            Issue.record("a bridge with a name is ended")
            return
        }
        #expect(ending.over(.hungUp, at: now) == Bridge(state: .absent, operation: mine, dismissed: now, dialled: now, since: now))
        #expect(graceful.over(.hungUp, at: now) == nil)
        #expect(ending.over(.dropped, at: now)?.dismissed == now)
        guard case .dismiss(let off) = Bridge.hangUp(bridge(.absent, tries: 2), dismissing: true, now: now) else {
            Issue.record("what is to be tried again is called off")
            return
        }
        #expect(need(off, joined: .seconds(1)) == .none)
        #expect(Bridge.hangUp(bridge(.absent, tries: 2), now: now) == .nothing)
    }

    @Test("A bridge that failed is made again after longer and longer pauses, then no more; whoever joins after it was dialled starts anew")
    func pauses() {
        for (tries, pause) in RoomLimits.remakePauses.enumerated() {
            let failed = bridge(.absent, tries: tries + 1)
            #expect(need(failed, joined: .seconds(1)) == .later(now + pause))
            #expect(Bridge.need(failed, lastJoined: now - .seconds(1), now: now + pause) == .now(tries: tries + 1))
            #expect(need(failed, joined: .zero) == .now(tries: 0))
        }
        #expect(Bridge.need(bridge(.absent, tries: 4), lastJoined: now - .seconds(1), now: now + .seconds(9999)) == .none)
        guard
            case .dial(let third, _) = Bridge.dialOut(
                bridge(.absent, tries: 2, age: .seconds(9)), operation: other, for: .callers(lastJoined: now - .seconds(10)), now: now)
        else {
            Issue.record("it is made again when the pause is over")
            return
        }
        #expect(third.tries == 2)
        #expect(third.over(.failed, at: now)?.tries == 3)
    }

    @Test("A bridge that drops is made again once; if it had been up for a while, that counts as the first time")
    func drops() {
        let first = bridge(.up)
        let dropped = first.over(.dropped, at: now)
        #expect(dropped?.tries == 1)
        #expect(bridge(.up, tries: 1, age: .seconds(59)).over(.dropped, at: now)?.tries == 4)
        #expect(bridge(.up, tries: 1, age: .seconds(60)).over(.dropped, at: now)?.tries == 1)
        #expect(bridge(.ending).over(.dropped, at: now) == nil)
    }

    @Test("A dial that lapsed, and a leg that was never answered, count as failures")
    func lapsing() {
        #expect(need(bridge(.unknown, age: .seconds(30)), joined: .seconds(90)) == .now(tries: 0))
        #expect(need(bridge(.unknown, age: .seconds(60) + .milliseconds(500)), joined: .seconds(90)) == .later(now + .milliseconds(500)))
        #expect(need(bridge(.unknown, tries: 3, age: .seconds(99)), joined: .seconds(200)) == .none)
        var unanswered = bridge(.dialling, tries: 1, age: .seconds(70))
        unanswered.leg = leg
        #expect(need(unanswered, joined: .seconds(90)) == .now(tries: 2))
    }

    // MARK: What a look at the session says

    func sighting(_ legs: [(String, Duration)], complete: Bool = true) -> Bridge.Sighting {
        Bridge.Sighting(legs: legs.map { .init(connectionID: $0.0, created: now - $0.1) }, isComplete: complete, at: now)
    }

    func named(_ state: Bridge.State, age: Duration, cancelled: Bool = false) -> Bridge {
        Bridge(state: state, operation: mine, leg: leg, cancelled: cancelled, since: now - age)
    }

    @Test("A bridge whose connection is there is left alone, one whose connection is gone is over, one written just now may not be in sight yet")
    func connections() {
        let up = named(.up, age: .seconds(20))
        #expect(Bridge.reconcile(up, sighting([("connection", .seconds(20))]), now: now) == .init(deed: .nothing, orphans: []))
        #expect(Bridge.reconcile(up, sighting([]), now: now).deed == .over(up.over(.dropped, at: now)))
        #expect(Bridge.reconcile(named(.up, age: .seconds(4)), sighting([]), now: now).deed == .nothing)
        #expect(Bridge.reconcile(up, nil, now: now).deed == .nothing)
    }

    @Test("A leg that nobody owns is ended once it is old enough")
    func orphans() {
        let legs = sighting([("connection", .seconds(99)), ("old", .seconds(61)), ("young", .seconds(59))])
        #expect(Bridge.reconcile(named(.up, age: .seconds(99)), legs, now: now).orphans == ["old"])
        #expect(Bridge.reconcile(nil, legs, now: now).orphans == ["connection", "old"])
        #expect(Bridge.reconcile(bridge(.absent), legs, now: now).orphans == ["connection", "old"])
        // One of these is the bridge's, or two may be.
        #expect(Bridge.reconcile(bridge(.up, age: .seconds(99)), legs, now: now).orphans == ["old"])
        let twins = sighting([("one", .seconds(99)), ("other", .seconds(98))])
        #expect(Bridge.reconcile(bridge(.up, age: .seconds(99)), twins, now: now) == .init(deed: .nothing, orphans: []))
    }

    @Test("A leg found of an unknown dial is the bridge's, or is ended if somebody has hung up; without one, the dial has failed")
    func unknown() {
        var found = bridge(.unknown, age: .seconds(20))
        let legs = sighting([("lost", .seconds(25))])
        guard case .write(let owned) = Bridge.reconcile(found, legs, now: now).deed else {
            Issue.record("the leg found is owned")
            return
        }
        #expect(owned.leg == Bridge.Leg(id: nil, connectionID: "lost", streamID: nil))
        #expect(owned.state == .dialling)
        found.cancelled = true
        guard case .end(_, .connection("lost")) = Bridge.reconcile(found, legs, now: now).deed else {
            Issue.record("the leg found is ended")
            return
        }
        found.cancelled = false
        #expect(Bridge.reconcile(found, sighting([]), now: now).deed == .over(found.over(.failed, at: now)))
        #expect(Bridge.reconcile(bridge(.unknown, age: .seconds(9)), sighting([]), now: now).deed == .nothing)
        #expect(Bridge.reconcile(found, sighting([], complete: false), now: now).deed == .nothing)
        #expect(Bridge.reconcile(bridge(.dialling, age: .seconds(9)), sighting([("lost", .seconds(8))]), now: now).deed == .nothing)
        let strange = sighting([("before", .seconds(3600))])
        #expect(Bridge.reconcile(found, strange, now: now) == .init(deed: .nothing, orphans: []))
    }

    @Test("A hang-up that nobody confirmed is tried again")
    func endings() {
        let stuck = named(.ending, age: .seconds(11))
        for seen in [sighting([("connection", .seconds(99))]), nil] {
            guard let seen else { continue }
            guard case .end(_, .connection("connection")) = Bridge.reconcile(stuck, seen, now: now).deed else {
                Issue.record("it is tried again")
                return
            }
        }
        #expect(Bridge.reconcile(named(.ending, age: .seconds(9)), sighting([("connection", .seconds(99))]), now: now).deed == .nothing)
        #expect(Bridge.reconcile(stuck, sighting([]), now: now).deed == .over(nil))
    }

    @Test("The leg of an operation that shows itself settles that dial and no other")
    func seen() {
        guard case .write(let found) = Bridge.seen(bridge(.unknown), operation: mine, connection: "c", now: now) else {
            Issue.record("it is owned")
            return
        }
        #expect(found.leg?.connectionID == "c")
        #expect(Bridge.seen(named(.up, age: .zero), operation: mine, connection: "connection", now: now) == .nothing)
        #expect(Bridge.seen(bridge(.unknown), operation: other, connection: "c", now: now) == .disown(.connection("c")))
        #expect(Bridge.seen(bridge(.absent), operation: mine, connection: "c", now: now) == .disown(.connection("c")))
        #expect(Bridge.seen(nil, operation: mine, connection: "c", now: now) == .disown(.connection("c")))
    }
}
