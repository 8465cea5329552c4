import REST
import Support
import Testing

@testable import Sandbox

@Suite("Ringing people", .timeLimit(.minutes(1)))
struct VoiceOutboundTests {
    private static let phone = "15550100002"

    private func fixture() -> VoiceFixture {
        VoiceFixture(VoiceApplicationStub(answer: .prompt, digits: .conversation()))
    }

    @Test(
        "The end of a number says what its phone does",
        arguments: [
            ("0403", ["started", "rejected:restricted"]), ("0404", ["started", "rejected:invalid_number"]),
            ("0480", ["started", "unanswered:unavailable", "completed"]), ("0486", ["started", "ringing", "busy", "completed"]),
            ("0503", ["started", "failed:cannot_route", "completed"]), ("0603", ["started", "ringing", "rejected:declined"]),
        ])
    func endings(ending: String, events: [String]) async throws {
        let fixture = fixture()
        let uuid = try await fixture.ring("1555010\(ending)")
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.events(of: uuid) == events)
        #expect(await fixture.state(of: uuid)?.endedAt != nil)
        let last = fixture.stub.bodies("/events").last
        if events.last == "completed" {
            #expect(last?[key: "duration"] == "0")
            #expect(last?[key: "price"] == "0.00000000")
            #expect(last?[key: "start_time"] == .null)
        }
    }

    @Test("Endings are four digits, no two the same, and every kind of behaviour but the usual one has one")
    func endingsAreWhole() {
        #expect(PhoneEnding.all.allSatisfy { $0.digits.count == 4 })
        #expect(Set(PhoneEnding.all.map(\.digits)).count == PhoneEnding.all.count)
        #expect(Set(PhoneEnding.all.map(\.behaviour.behaviour)) == Set(PhoneBehaviour.Kind.allCases))
        #expect(PhoneEnding.behaviour(of: Self.phone) == PhoneBehaviour())
    }

    @Test("A phone told what to do does that, whatever its number, until it is told to forget")
    func told() async throws {
        let fixture = fixture()
        await fixture.platform.setBehaviour(PhoneBehaviour(.answer), of: "+15550100486")
        let answered = try await fixture.ring("15550100486")
        #expect(await fixture.line(.conversation, of: answered) != nil)
        await fixture.platform.setBehaviour(nil, of: "15550100486")
        let busy = try await fixture.ring("15550100486")
        #expect(await fixture.line(.ended, of: busy)?.text == "ended busy")
    }

    @Test("Nobody answers: unanswered after a minute, or a timeout when the ringing time was asked for")
    func nobodyAnswers() async throws {
        let usual = fixture()
        let unanswered = try await usual.ring("15550100408")
        await usual.wait(.seconds(59))
        #expect(await usual.state(of: unanswered)?.status == "ringing")
        await usual.wait(.seconds(1))
        await usual.line(.ended, of: unanswered)
        #expect(await usual.events(of: unanswered) == ["started", "ringing", "unanswered:timeout", "completed"])

        let own = fixture()
        let timeout = try await own.ring("15550100180", ["ncco": .conversation(), "ringing_timer": 20])
        await own.wait(.seconds(20))
        await own.line(.ended, of: timeout)
        #expect(await own.events(of: timeout) == ["started", "ringing", "timeout", "completed"])
    }

    @Test("A phone rings until somebody answers it, and can then press, speak and hang up")
    func answered() async throws {
        let fixture = fixture()
        let uuid = try await fixture.ring("15550100180", ["answer_url": ["http://app.test/answer"], "answer_method": "POST"])
        #expect(await fixture.state(of: uuid)?.status == "ringing")
        #expect(await !fixture.platform.type("1", on: uuid))
        #expect(await !fixture.platform.say("Hello?", on: uuid))
        #expect(await fixture.platform.answerPhone(uuid))
        #expect(await !fixture.platform.answerPhone(uuid))
        #expect(await !fixture.platform.declinePhone(uuid))
        await fixture.line(.prompt, of: uuid)
        #expect(await fixture.platform.type("4821#", on: uuid))
        #expect(await fixture.line(.conversation, of: uuid)?.text == "in conversation room")
        #expect(await fixture.platform.hangUpPhone(uuid))
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "transfer", "completed"])
        #expect(fixture.stub.bodies("/events").last?[key: "disconnected_by"] == "user")
        #expect(fixture.stub.bodies("/answer").first?[key: "uuid"] == .string(uuid))
    }

    @Test("Declining and hanging up a phone that rings are the same", arguments: [false, true])
    func declined(byHangingUp: Bool) async throws {
        let fixture = fixture()
        let uuid = try await fixture.ring("15550100180")
        #expect(await byHangingUp ? fixture.platform.hangUpPhone(uuid) : fixture.platform.declinePhone(uuid))
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "rejected:declined"])
    }

    @Test("Hanging up by REST stops a phone that rings: the call is cancelled, and nobody can answer it any more")
    func cancelled() async throws {
        let fixture = fixture()
        let uuid = try await fixture.ring("15550100180")
        try await fixture.platform.modify(uuid, .hangUp)
        #expect(await !fixture.platform.answerPhone(uuid))
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "cancelled", "completed"])
        await #expect(throws: VoiceAPIError.self) { try await fixture.platform.modify(uuid, .hangUp) }
        #expect(await fixture.platform.phoneCalls(isLive: true).isEmpty)
    }

    @Test("Somebody who answers by rule presses the keys they were told, each at its prompt, and hangs up in time")
    func keys() async throws {
        let fixture = fixture()
        var behaviour = PhoneBehaviour(.answer, afterMilliseconds: 2_000, keys: ["1#"])
        behaviour.hangUpAfterMilliseconds = 30_000
        await fixture.platform.setBehaviour(behaviour, of: Self.phone)
        let uuid = try await fixture.ring(Self.phone, ["answer_url": ["http://app.test/answer"], "answer_method": "POST"])
        await fixture.wait(.seconds(2))
        #expect(await fixture.line(.conversation, of: uuid) != nil)
        #expect(fixture.stub.bodies("/digits").map { $0[key: "dtmf"] } == [["digits": "1", "timed_out": false]])
        await fixture.wait(.seconds(30))
        #expect(await fixture.line(.ended, of: uuid)?.text == "ended by user")
    }

    @Test("A call that may last so long only is ended then")
    func lengthTimer() async throws {
        let fixture = fixture()
        let uuid = try await fixture.ring(Self.phone, ["ncco": .conversation(), "length_timer": 90])
        await fixture.line(.conversation, of: uuid)
        await fixture.wait(.seconds(90))
        #expect(await fixture.line(.ended, of: uuid)?.text == "ended by platform")
        await fixture.platform.settle(uuid)
        #expect(fixture.stub.bodies("/events").last?[key: "duration"] == "90")
    }

    @Test("A hundred phones are told apart by their own calls")
    func byNumber() async throws {
        let fixture = fixture()
        var uuids: [String] = []
        for number in 0..<100 { uuids.append(try await fixture.ring("1555\(1_000_000 + number * 10_000 + 180)")) }
        #expect(await fixture.platform.call(named: "+15551500180")?.uuid == uuids[50])
        #expect(await fixture.platform.call(named: uuids[7])?.uuid == uuids[7])
        let again = try await fixture.ring("15551500180")
        #expect(await fixture.platform.call(named: "15551500180")?.uuid == again)
        #expect(await fixture.platform.declinePhone(again))
        #expect(await fixture.platform.call(named: "15551500180")?.uuid == uuids[50])
        #expect(await fixture.platform.phoneCalls(of: "15551500180").count == 2)
        #expect(await fixture.platform.call(named: "15559999999") == nil)
    }

    @Test(
        "A call is hung up by REST wherever it is, and says so once",
        arguments: [
            .prompt, [["action": "conversation", "name": "room", "startOnEnter": false]], .conversation(), [["action": "wait", "timeout": 60]],
            [["action": "record", "endOnKey": "#", "eventUrl": ["http://app.test/recorded"]]],
            [["action": "connect", "endpoint": [["type": "phone", "number": "15550100180"]]]],
        ] as [JSONValue])
    func hungUpAnywhere(script: JSONValue) async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: script))
        let uuid = await fixture.dial()
        await fixture.line(.answered, of: uuid)
        try await fixture.platform.modify(uuid, .hangUp)
        #expect(await fixture.platform.phoneCalls(isLive: true).isEmpty)
        #expect(await fixture.platform.voiceState().conversations.isEmpty)
        let events = await fixture.events(of: uuid)
        #expect(events.filter { $0 == "completed" }.count == 1)
        #expect(events.last == "completed")
        #expect(fixture.stub.bodies("/events").last { $0[key: "uuid"]?.string == uuid }?[key: "disconnected_by"] == "platform")
    }

    @Test("An incoming call can be hung up by REST before the application has answered, whose answer then changes nothing")
    func hungUpBeforeTheAnswer() async throws {
        let fixture = fixture()
        let uuid = try await fixture.platform.dialAndDrop(from: VoiceFixture.caller, to: VoiceFixture.number)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "cancelled", "completed"])
        #expect(await fixture.platform.call(uuid)?.answeredAt == nil)
    }
}

extension VoicePlatform {
    /// Dials, and hangs up by REST with no chance for the application's answer in between.
    fileprivate func dialAndDrop(from: String, to: String) throws -> String {
        let uuid = dial(from: from, to: to)
        try modify(uuid, .hangUp)
        return uuid
    }
}
