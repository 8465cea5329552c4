import Testing

@testable import Rooms

@Suite("What is decided about a bridge")
struct BridgeTests {
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

    func bridge(_ state: Bridge.State, leg: Bridge.Leg? = nil, call: CallID? = nil, cancelled: Bool = false, age: Duration = .zero) -> Bridge {
        Bridge(state: state, operation: mine, leg: leg, call: call, cancelled: cancelled, since: now - age)
    }

    @Test("Without a bridge, a dial-out records the dial first")
    func firstDial() {
        #expect(Bridge.dialOut(nil, operation: mine, now: now) == .dial(bridge(.dialling)))
    }

    @Test("With a bridge dialling or up, a dial-out gets the same answer and dials nothing")
    func repeatedDial() {
        #expect(Bridge.dialOut(bridge(.dialling), operation: other, now: now) == .wait)
        #expect(Bridge.dialOut(bridge(.dialling, leg: leg), operation: other, now: now) == .already(leg, call: nil))
        #expect(Bridge.dialOut(bridge(.up, leg: leg, call: call, age: .seconds(3000)), operation: other, now: now) == .already(leg, call: call))
        #expect(Bridge.dialOut(bridge(.ending, leg: leg), operation: other, now: now) == .wait)
    }

    @Test("A leg that the session told of first is waited for to get its id, not for long", arguments: [Bridge.State.dialling, .up])
    func waitsForTheID(_ state: Bridge.State) {
        let found = Bridge.Leg(id: nil, connectionID: "c", streamID: nil)
        #expect(Bridge.dialOut(bridge(state, leg: found, age: .zero), operation: other, now: now) == .wait)
        let late = RoomLimits.legIdentifiedWithin + .milliseconds(1)
        #expect(Bridge.dialOut(bridge(state, leg: found, age: late), operation: other, now: now) == .already(found, call: nil))
    }

    @Test("A bridge whose leg asked before its dial was answered has a moment to learn the leg's name; then it is up without one")
    func overtakenDial() {
        #expect(Bridge.dialOut(bridge(.up, call: call), operation: other, now: now) == .wait)
        #expect(Bridge.dialOut(bridge(.up, call: call, age: .seconds(11)), operation: other, now: now) == .upWithoutLeg(call))
    }

    @Test("A dial whose outcome is unknown is not repeated for a minute; a dial whose replica died counts as unknown")
    func unknownDial() {
        #expect(Bridge.dialOut(bridge(.unknown, age: .seconds(59)), operation: other, now: now) == .unknown(until: now + .seconds(1)))
        #expect(
            Bridge.dialOut(bridge(.unknown, age: .seconds(61)), operation: other, now: now)
                == .dial(Bridge(state: .dialling, operation: other, since: now)))
        guard case .unknown = Bridge.dialOut(bridge(.dialling, age: .seconds(16)), operation: other, now: now) else {
            Issue.record("a dial that nobody finished must count as unknown")
            return
        }
    }

    @Test("A hang-up that was not confirmed in time is tried again before anybody dials; its record keeps others from trying at once")
    func stuckHangUp() {
        var again = bridge(.ending, leg: leg, cancelled: true)
        again.dialled = now - .seconds(11)
        #expect(Bridge.dialOut(bridge(.ending, leg: leg, cancelled: true, age: .seconds(10)), operation: other, now: now) == .wait)
        #expect(
            Bridge.dialOut(bridge(.ending, leg: leg, cancelled: true, age: .seconds(11)), operation: other, now: now)
                == .endFirst(again, .connection("connection")))
        #expect(Bridge.dialOut(again, operation: other, now: now) == .wait)
    }

    @Test("A leg that the phone side never answered is ended before another is dialled")
    func unansweredDial() {
        #expect(
            Bridge.dialOut(bridge(.dialling, leg: leg, age: .seconds(61)), operation: other, now: now)
                == .dial(Bridge(state: .dialling, operation: other, since: now), ending: .connection("connection")))
    }

    @Test("A dial's outcome settles only its own operation; a leg without an owner is ended")
    func settling() {
        #expect(Bridge.settle(bridge(.dialling), operation: mine, outcome: .taken(leg), now: now) == .write(bridge(.dialling, leg: leg)))
        #expect(
            Bridge.settle(bridge(.dialling), operation: mine, outcome: .failed, now: now)
                == .over(Bridge(state: .absent, operation: mine, tries: 1, since: now)))
        #expect(Bridge.settle(bridge(.dialling), operation: mine, outcome: .unknown, now: now) == .write(bridge(.unknown)))
        // The leg itself has proved that it is up, whatever became of the dial's answer.
        #expect(Bridge.settle(bridge(.up, call: call), operation: mine, outcome: .unknown, now: now) == .up(call))
        #expect(Bridge.settle(bridge(.up, call: call), operation: mine, outcome: .failed, now: now) == .up(call))
        #expect(Bridge.settle(bridge(.ending, call: call, cancelled: true), operation: mine, outcome: .unknown, now: now) == .nothing)
        #expect(Bridge.settle(bridge(.ending, call: call, cancelled: true), operation: mine, outcome: .failed, now: now) == .nothing)
        #expect(Bridge.settle(nil, operation: mine, outcome: .taken(leg), now: now) == .disown(.connection("connection")))
        #expect(Bridge.settle(bridge(.dialling), operation: other, outcome: .taken(leg), now: now) == .disown(.connection("connection")))
        #expect(Bridge.settle(nil, operation: mine, outcome: .failed, now: now) == .nothing)
    }

    @Test("A hang-up while dialling is carried out by whoever learns the leg's name")
    func cancelWhileDialling() {
        guard case .cancel(let cancelled) = Bridge.hangUp(bridge(.dialling), now: now) else {
            Issue.record("a bridge without a name can only be cancelled")
            return
        }
        #expect(
            Bridge.settle(cancelled, operation: mine, outcome: .taken(leg), now: now)
                == .end(bridge(.ending, leg: leg, cancelled: true), .connection("connection")))
        #expect(Bridge.answer(cancelled, operation: mine, call: call, now: now) == .refuse)
        #expect(Bridge.dialOut(cancelled, operation: other, now: now) == .wait)
    }

    @Test("Hanging up names the connection if it is known, else the call, and may be repeated")
    func hangingUp() {
        #expect(Bridge.hangUp(nil, now: now) == .nothing)
        let up = bridge(.up, leg: leg, call: call)
        guard case .end(let ending, .connection("connection")) = Bridge.hangUp(up, now: now) else {
            Issue.record("a known connection is what is disconnected")
            return
        }
        #expect(Bridge.hangUp(ending, now: now) == .end(ending, .connection("connection")))
        var nameless = bridge(.up, call: call, age: .seconds(9))
        nameless.region = "https://api-us-3.vonage.com"
        guard case .end(_, let target) = Bridge.hangUp(nameless, now: now) else {
            Issue.record("without a connection the call is hung up")
            return
        }
        #expect(target == .call(call, region: "https://api-us-3.vonage.com", dialled: now - .seconds(9)))
    }

    @Test("The bridge's own answer webhook puts it up, once, and settles an unknown dial")
    func answering() {
        let up = bridge(.up, leg: leg, call: call)
        #expect(Bridge.answer(bridge(.dialling, leg: leg), operation: mine, call: call, now: now) == .joinAndWrite(up))
        #expect(
            Bridge.answer(bridge(.unknown, age: .seconds(9)), operation: mine, call: call, region: "https://api-us-3.vonage.com", now: now)
                == .joinAndWrite(
                    Bridge(
                        state: .up, operation: mine, call: call, region: "https://api-us-3.vonage.com", dialled: now - .seconds(9), since: now)))
        #expect(
            Bridge.answer(nil, operation: mine, call: call, dialled: now - .seconds(3), now: now)
                == .joinAndWrite(Bridge(state: .up, operation: mine, call: call, dialled: now - .seconds(3), since: now)))
        #expect(Bridge.answer(up, operation: mine, call: call, now: now) == .join)
        #expect(Bridge.answer(up, operation: other, call: call, now: now) == .refuse)
        #expect(Bridge.answer(nil, operation: mine, call: call, now: now) == .joinAndWrite(bridge(.up, call: call)))
        #expect(Bridge.answer(bridge(.ending, leg: leg), operation: mine, call: call, now: now) == .refuse)
    }

    @Test("A bridge is read back from its fields as it was written, and a record of another shape is no bridge")
    func fields() {
        var elsewhere = bridge(.up, call: call)
        elsewhere.region = "https://api-us-3.vonage.com"
        elsewhere.dialled = now - .seconds(5)
        for bridge in [
            bridge(.dialling), bridge(.up, leg: leg, call: call), bridge(.ending, leg: leg, cancelled: true), bridge(.unknown), elsewhere,
        ] {
            var fields: [String: String] = [:]
            for index in stride(from: 0, to: bridge.fields.count, by: 2) { fields[bridge.fields[index]] = bridge.fields[index + 1] }
            #expect(Bridge(fields: fields) == bridge)
        }
        #expect(Bridge(fields: [:]) == nil)
        #expect(Bridge(fields: ["state": "levitating", "operation": "a", "since": "1"]) == nil)
    }
}
