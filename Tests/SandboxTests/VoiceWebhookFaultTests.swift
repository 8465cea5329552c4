import REST
import Support
import Testing

@testable import Sandbox

@Suite("Webhook faults", .timeLimit(.minutes(1)))
struct VoiceWebhookFaultTests {
    private func fixture(_ faults: Fault...) -> VoiceFixture {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .prompt, digits: .conversation()))
        for fault in faults { _ = fixture.faults.add(fault) }
        return fixture
    }

    /// Hits every webhook of the tests.
    private func always(_ kind: FaultKind) -> Fault {
        Fault(path: "/", kind: kind, count: 1_000)
    }

    private func callThrough(_ fixture: VoiceFixture, keys: String = "12#") async -> String {
        let uuid = await fixture.dial()
        await fixture.line(.prompt, of: uuid)
        _ = await fixture.platform.type(keys, on: uuid)
        await fixture.line(.conversation, of: uuid)
        _ = await fixture.platform.hangUpPhone(uuid)
        await fixture.platform.settle(uuid)
        return uuid
    }

    @Test("Events may come in another order, and none is lost")
    func reorder() async {
        let fixture = fixture(always(.reorderWebhook))
        _ = await callThrough(fixture)
        #expect(fixture.stub.events == ["ringing", "started", "transfer", "answered", "completed"])
    }

    @Test("Every webhook may come twice")
    func duplicate() async {
        let fixture = fixture(always(.duplicateWebhook))
        _ = await callThrough(fixture)
        #expect(fixture.stub.bodies("/answer").count == 2)
        #expect(fixture.stub.bodies("/digits").count == 2)
        #expect(fixture.stub.events.count == 10)
    }

    @Test("The first answer may be lost, and the platform asks again")
    func lost() async {
        let fixture = fixture(always(.loseReply))
        _ = await callThrough(fixture)
        #expect(fixture.stub.bodies("/digits").count == 2)
    }

    @Test("Digits may come in the old shape, or null")
    func digits() async {
        let old = fixture(always(.legacyDigits))
        _ = await callThrough(old)
        #expect(old.stub.bodies("/digits").first?[key: "dtmf"] == "12")
        let null = fixture(always(.nullDigits))
        _ = await callThrough(null, keys: "#")
        #expect(null.stub.bodies("/digits").first?[key: "dtmf"] == ["digits": nil, "timed_out": false])
    }

    @Test("Deliveries may lack the signature or come by the other method")
    func others() async {
        let fixture = fixture(always(.unsignedWebhook), Fault(path: "/events", kind: .otherMethodWebhook, count: 1_000))
        _ = await callThrough(fixture)
        #expect(!fixture.stub.requests.contains { $0.request.headers.contains { $0.name == "Authorization" } })
        #expect(fixture.stub.requests.filter { $0.path == "/events" }.allSatisfy { $0.request.method == .get })
    }

    @Test("One event of a kind may be lost, and nothing else is")
    func losesOneEvent() async {
        let fixture = fixture(Fault(path: "/events", kind: .loseWebhook, event: "completed"))
        let lost = await callThrough(fixture)
        #expect(await fixture.events(of: lost) == ["started", "ringing", "answered", "transfer"])
        #expect(await fixture.platform.call(lost)?.lines.last { $0.kind == .webhook }?.webhook?.failure == "lost")
        #expect(fixture.faults.all.isEmpty)
        let next = await callThrough(fixture)
        #expect(await fixture.events(of: next).last == "completed")
    }

    @Test("A delayed event is overtaken by those after it")
    func delays() async {
        let fixture = fixture(Fault(path: "/events", kind: .delayWebhook, event: "ringing", milliseconds: 5_000))
        let uuid = await fixture.dial()
        await fixture.line(.prompt, of: uuid)
        await fixture.line(.webhook, of: uuid, count: 3)
        #expect(Set(fixture.stub.events) == ["started", "answered"])
        await fixture.clock.waitForSleepers(2)
        fixture.clock.advance(by: .seconds(5))
        await fixture.platform.settle(uuid)
        #expect(fixture.stub.events.last == "ringing")
    }

    @Test("Each fault hits as many webhooks as it says, and several can hit one")
    func counts() async {
        let fixture = fixture(
            Fault(path: "/digits", kind: .duplicateWebhook, count: 1), Fault(path: "/digits", kind: .unsignedWebhook, count: 2),
            Fault(path: "/elsewhere", kind: .loseWebhook))
        _ = await callThrough(fixture)
        _ = await callThrough(fixture)
        let digits = fixture.stub.requests.filter { $0.path == "/digits" }
        #expect(digits.count == 3)
        #expect(digits.allSatisfy { received in !received.request.headers.contains { $0.name == "Authorization" } })
        #expect(fixture.stub.requests.contains { received in received.request.headers.contains { $0.name == "Authorization" } })
        #expect(fixture.faults.all == [Fault(path: "/elsewhere", kind: .loseWebhook)])
    }

    @Test("A lost answer webhook is as one that failed: the call ends")
    func losesAnswer() async {
        let fixture = fixture(Fault(path: "/answer", kind: .loseWebhook))
        let uuid = await fixture.dial()
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.heard(uuid).suffix(2) == ["no NCCO", "ended by platform"])
    }
}
