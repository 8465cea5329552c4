import REST
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
}
