import REST
import Support
import Testing

@testable import Sandbox

@Suite("Connect, notify and wait", .timeLimit(.minutes(1)))
struct VoiceConnectTests {
    private func connect(_ more: [String: JSONValue] = [:]) -> JSONValue {
        let endpoint: JSONValue = ["type": "phone", "number": "15550100002", "dtmfAnswer": "2p02"]
        return .object(["action": "connect", "endpoint": [endpoint], "from": "15550100000"].merging(more) { _, new in new })
    }

    private func peer(_ fixture: VoiceFixture, of uuid: String) async -> String? {
        await fixture.platform.voiceState().calls.map(\.uuid).first { $0 != uuid }
    }

    @Test("The other phone is rung and joined; when it hangs up the flow goes on")
    func connected() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: [connect(), .talk("Back again.")]))
        let uuid = await fixture.dial()
        #expect(await fixture.line(.connected, of: uuid)?.text == "connected to 15550100002")
        let other = try #require(await peer(fixture, of: uuid))
        #expect(await fixture.heard(other) == ["ringing", "answered", "tones 2p02", "connected to 15550100001"])
        _ = await fixture.platform.hangUpPhone(other)
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.heard(uuid).suffix(2) == ["Back again.", "ended by platform"])
    }

    @Test("When the caller hangs up, the other leg goes too")
    func callerGoes() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: [connect()]))
        let uuid = await fixture.dial()
        await fixture.line(.connected, of: uuid)
        let other = try #require(await peer(fixture, of: uuid))
        _ = await fixture.platform.hangUpPhone(uuid)
        #expect(await fixture.platform.call(other)?.isOver == true)
    }

    @Test("With eventType synchronous the last event's answer replaces the flow")
    func synchronous() async {
        let script: JSONValue = [connect(["eventType": "synchronous", "eventUrl": ["http://app.test/leg"]]), .talk("Not this.")]
        let stub = VoiceApplicationStub { received throws(RESTError) in
            switch received.path {
            case "/answer": .script(script)
            case "/leg" where received.json?[key: "status"] == "completed": .script([.talk("They are busy.")])
            default: .status(200)
            }
        }
        let fixture = VoiceFixture(stub)
        await fixture.platform.setBehaviour(PhoneBehaviour(.busy), of: "15550100002")
        let uuid = await fixture.dial()
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.heard(uuid).suffix(2) == ["They are busy.", "ended by platform"])
        // Sent in this order, but nothing orders their arrival.
        #expect(Set(stub.bodies("/leg").compactMap { $0[key: "status"]?.string }) == ["started", "ringing", "busy", "completed"])
    }

    @Test("A notify's answer replaces the flow, and an empty one lets it go on")
    func notify() async {
        let notify: JSONValue = ["action": "notify", "payload": ["a": 1], "eventUrl": ["http://app.test/notify"]]
        let stub = VoiceApplicationStub { received throws(RESTError) in
            switch received.path {
            case "/answer": .script([notify, .talk("Going on.")])
            default: .status(200)
            }
        }
        let fixture = VoiceFixture(stub)
        let uuid = await fixture.dial()
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.heard(uuid).contains("Going on."))
        #expect(stub.bodies("/notify").first?[key: "payload"] == ["a": 1])
    }

    @Test("A wait takes its time")
    func wait() async {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: [["action": "wait", "timeout": .number(2.5)], .talk("Now.")]))
        let uuid = await fixture.dial()
        await fixture.line(.answered, of: uuid)
        await fixture.clock.waitForSleepers()
        fixture.clock.advance(by: .milliseconds(2_499))
        #expect(await !fixture.heard(uuid).contains("Now."))
        fixture.clock.advance(by: .milliseconds(1))
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.heard(uuid).contains("Now."))
    }
}
