import REST
import Testing

@testable import Sandbox

@Suite("Webhook faults", .timeLimit(.minutes(1)))
struct VoiceWebhookFaultTests {
    private func fixture(_ change: (inout WebhookFaults) -> Void) async -> VoiceFixture {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .prompt, digits: .conversation()))
        var faults = WebhookFaults()
        change(&faults)
        await fixture.platform.setFaults(faults)
        return fixture
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
        let fixture = await fixture { $0.reorder = true }
        _ = await callThrough(fixture)
        #expect(fixture.stub.events == ["ringing", "started", "transfer", "answered", "completed"])
    }

    @Test("Every webhook may come twice")
    func duplicate() async {
        let fixture = await fixture { $0.duplicate = true }
        _ = await callThrough(fixture)
        #expect(fixture.stub.bodies("/answer").count == 2)
        #expect(fixture.stub.bodies("/digits").count == 2)
        #expect(fixture.stub.events.count == 10)
    }

    @Test("The first answer may be lost, and the platform asks again")
    func lost() async {
        let fixture = await fixture { $0.loseFirstReply = true }
        _ = await callThrough(fixture)
        #expect(fixture.stub.bodies("/digits").count == 2)
    }

    @Test("Digits may come in the old shape, or null")
    func digits() async {
        let old = await fixture { $0.digits = .legacy }
        _ = await callThrough(old)
        #expect(old.stub.bodies("/digits").first?[key: "dtmf"] == "12")
        let null = await fixture { $0.digits = .null }
        _ = await callThrough(null, keys: "#")
        #expect(null.stub.bodies("/digits").first?[key: "dtmf"] == ["digits": nil, "timed_out": false])
    }

    @Test("Deliveries may lack the signature or come by the other method")
    func others() async {
        let fixture = await fixture {
            $0.unsigned = true
            $0.otherMethod = true
        }
        _ = await callThrough(fixture)
        #expect(!fixture.stub.requests.contains { $0.request.headers.contains { $0.name == "Authorization" } })
        #expect(fixture.stub.requests.filter { $0.path == "/events" }.allSatisfy { $0.request.method == .get })
    }
}
