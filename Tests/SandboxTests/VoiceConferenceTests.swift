import REST
import Testing

@testable import Sandbox

@Suite("In a conference", .timeLimit(.minutes(1)))
struct VoiceConferenceTests {
    /// Listens to keys, and joins.
    private static let script: JSONValue = [
        ["action": "input", "type": ["dtmf"], "mode": "asynchronous", "eventUrl": ["http://app.test/keys"]],
        ["action": "conversation", "name": "room"],
    ]

    private func fixture(keysAnswer: RESTResponse = .status(204)) -> VoiceFixture {
        VoiceFixture(
            VoiceApplicationStub { received throws(RESTError) in
                switch received.path {
                case "/answer": .script(Self.script)
                case "/keys": keysAnswer
                default: .status(204)
                }
            })
    }

    @Test("Keys of asynchronous input come one by one, in order, while the caller is in the conversation")
    func keys() async throws {
        let fixture = fixture()
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        #expect(await fixture.platform.type("*6*6", on: uuid))
        await fixture.platform.settle(uuid)
        let keys = fixture.stub.bodies("/keys")
        #expect(keys.map { $0[key: "dtmf"]?[key: "digits"]?.string } == ["*", "6", "*", "6"])
        let first = try #require(keys.first)
        #expect(first[key: "dtmf"]?[key: "timed_out"] == false)
        #expect(first[key: "uuid"] == .string(uuid))
        // Of the conversation it is in by now.
        #expect(first[key: "conversation_uuid"]?.string == fixture.stub.bodies("/events").last?[key: "conversation_uuid_to"]?.string)
        #expect(await fixture.state(of: uuid)?.conversation == "room")
    }

    @Test("An NCCO in answer to such a key is not run, and nobody leaves the conversation for it")
    func keysAnswered() async {
        let fixture = fixture(keysAnswer: .script([.talk("Muted.")]))
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        _ = await fixture.platform.type("1", on: uuid)
        await fixture.platform.settle(uuid)
        #expect(await fixture.line(.fault, of: uuid)?.text == "an NCCO in answer to a key of asynchronous input is not run")
        #expect(await fixture.state(of: uuid)?.conversation == "room")
    }

    @Test("A fault can swap two keys, as the network can")
    func keysReordered() async {
        let fixture = fixture()
        _ = fixture.faults.add(Fault(path: "/keys", kind: .reorderWebhook))
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        _ = await fixture.platform.type("*6", on: uuid)
        await fixture.platform.settle(uuid)
        #expect(fixture.stub.bodies("/keys").map { $0[key: "dtmf"]?[key: "digits"]?.string } == ["6", "*"])
    }

    @Test("Settings for digits must be left out of asynchronous input")
    func asynchronousSettings() {
        func read(_ digits: JSONValue) throws -> [CallAction] {
            try CallScriptReader.read([["action": "input", "type": ["dtmf"], "mode": "asynchronous", "dtmf": digits]])
        }
        #expect(throws: CallScriptFault.self) { try read(["maxDigits": 1]) }
        #expect(throws: Never.self) { try read([:]) }
    }

    @Test("Whoever is muted is heard by nobody, whoever is earmuffed hears nobody, and the state says so")
    func muted() async throws {
        let fixture = fixture()
        let (one, other) = (await fixture.dial(), await fixture.dial())
        await fixture.line(.conversation, of: one)
        await fixture.line(.conversation, of: other)
        func heard() async -> [String] {
            await fixture.platform.call(other)?.lines.filter { $0.kind == .heard }.map(\.text) ?? []
        }
        #expect(await fixture.platform.say("one", on: one))
        try await fixture.platform.modify(one, .mute(true))
        #expect(await fixture.state(of: one)?.muted == true)
        _ = await fixture.platform.say("two", on: one)
        try await fixture.platform.modify(one, .mute(false))
        #expect(await fixture.state(of: one)?.muted == false)
        try await fixture.platform.modify(other, .earmuff(true))
        #expect(await fixture.state(of: other)?.earmuffed == true)
        _ = await fixture.platform.say("three", on: one)
        try await fixture.platform.modify(other, .earmuff(false))
        _ = await fixture.platform.say("four", on: one)
        #expect(await heard() == ["15550100001: one", "15550100001: four"])
        #expect(await fixture.state(of: other)?.earmuffed == false)
    }

    @Test("A leg that an NCCO mutes is shown muted too, until it is unmuted by REST")
    func mutedByScript() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation("room", ["mute": true])))
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        #expect(await fixture.state(of: uuid)?.muted == true)
        try await fixture.platform.modify(uuid, .mute(false))
        #expect(await fixture.state(of: uuid)?.muted == false)
    }

    @Test("A phone that rings can be muted before it is answered; one that is over cannot")
    func mutedWhileRinging() async throws {
        let fixture = fixture()
        let uuid = try await fixture.ring("15550100180")
        try await fixture.platform.modify(uuid, .mute(true))
        #expect(await fixture.platform.answerPhone(uuid))
        await fixture.line(.conversation, of: uuid)
        #expect(await fixture.state(of: uuid)?.muted == true)
        _ = await fixture.platform.hangUpPhone(uuid)
        await #expect(throws: VoiceAPIError.self) { try await fixture.platform.modify(uuid, .mute(false)) }
    }

    @Test("Fifty legs are in a conversation; the next hears why not, the application is told, and the call ends")
    func full() async throws {
        let fixture = fixture()
        for _ in 1...VoiceLimits.conversationMembers {
            await fixture.line(.conversation, of: await fixture.dial())
        }
        let late = await fixture.dial()
        await fixture.line(.ended, of: late)
        #expect(await fixture.heard(late).suffix(2) == ["The conversation is full.", "ended by platform"])
        await fixture.platform.settle(late)
        #expect(fixture.stub.events.contains("The conversation is full."))
        #expect(await fixture.platform.voiceState().conversations.map(\.members.count) == [50])
    }

    @Test("Speech is the answer to a prompt that takes it")
    func speech() async throws {
        let prompt: JSONValue = ["action": "input", "type": ["speech"], "eventUrl": ["http://app.test/digits"]]
        let fixture = VoiceFixture(VoiceApplicationStub(answer: [prompt], digits: .conversation()))
        let uuid = await fixture.dial()
        await fixture.line(.prompt, of: uuid)
        #expect(await fixture.platform.say("yes", on: uuid))
        await fixture.line(.conversation, of: uuid)
        let speech = fixture.stub.bodies("/digits").first?[key: "speech"]
        #expect(speech == ["timeout_reason": "end_on_silence_timeout", "results": [["text": "yes", "confidence": "0.94"]]])
    }

    @Test("A transfer by URL asks it; a ringing call cannot be transferred, and one whose new NCCO is not to be had stays")
    func transfer() async throws {
        let stub = VoiceApplicationStub { received throws(RESTError) in
            switch received.path {
            case "/answer": .script(.conversation("room"))
            case "/elsewhere": .script(.conversation("elsewhere"))
            case "/nowhere": .status(500)
            default: .status(204)
            }
        }
        let fixture = VoiceFixture(stub)
        func destination(_ path: String) throws -> CallModification {
            try CallModification(["action": "transfer", "destination": ["type": "ncco", "url": [.string("http://app.test\(path)")]]])
        }
        let ringing = try await fixture.ring("15550100180")
        await #expect(throws: VoiceAPIError.self) { try await fixture.platform.modify(ringing, destination("/elsewhere")) }
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        try await fixture.platform.modify(uuid, destination("/nowhere"))
        try await fixture.platform.modify(uuid, destination("/elsewhere"))
        #expect(await fixture.line(.conversation, of: uuid, count: 2)?.text == "in conversation elsewhere")
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "transfer", "transfer", "transfer"])
    }
}
