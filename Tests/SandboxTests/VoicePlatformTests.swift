import Crypto
import Foundation
import REST
import Support
import Testing
import Tokens

@testable import Sandbox

@Suite("Voice platform", .timeLimit(.minutes(1)))
struct VoicePlatformTests {
    @Test("A caller hears the prompt, types the PIN and is in the conversation")
    func rightPIN() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .prompt, digits: .conversation("SESSION")))
        let uuid = await fixture.dial()
        #expect(uuid.count == 32)
        await fixture.line(.prompt, of: uuid)
        #expect(await fixture.platform.type("4821#", on: uuid))
        #expect(await fixture.line(.conversation, of: uuid)?.text == "in conversation SESSION")
        #expect(
            await fixture.heard(uuid) == [
                "calling 15550100000", "ringing", "answered", "Please enter your PIN.", "prompt waiting for digits", "typed 5 keys",
                "in conversation SESSION",
            ])
        let state = await fixture.platform.voiceState()
        #expect(state.conversations == [ConversationState(name: "SESSION", members: [uuid])])
        #expect(state.calls.map(\.status) == ["answered"])
        #expect(await fixture.platform.hangUpPhone(uuid))
        await fixture.platform.settle(uuid)
        #expect(fixture.stub.events == ["started", "ringing", "answered", "transfer", "completed"])
        #expect(await fixture.platform.voiceState().conversations.isEmpty)

        let input = try #require(fixture.stub.bodies("/digits").first)
        #expect(input[key: "dtmf"] == ["digits": "4821", "timed_out": false])
        #expect(input[key: "speech"] == ["error": "Speech was not enabled"])
        let transfer = try #require(fixture.stub.bodies("/events").first { $0[key: "type"] == "transfer" })
        let completed = try #require(fixture.stub.bodies("/events").last)
        #expect(transfer[key: "conversation_uuid_to"] == completed[key: "conversation_uuid"])
        #expect(transfer[key: "conversation_uuid_from"] == input[key: "conversation_uuid"])
    }

    @Test("The completed event carries duration, rate and price as strings, and who hung up")
    func completed() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation()))
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        fixture.clock.advance(by: .milliseconds(6_500))
        _ = await fixture.platform.hangUpPhone(uuid)
        await fixture.platform.settle(uuid)
        let completed = try #require(fixture.stub.bodies("/events").last)
        #expect(completed[key: "status"] == "completed")
        #expect(completed[key: "duration"] == "7")
        #expect(completed[key: "rate"] == "0.00450000")
        #expect(completed[key: "price"] == "0.00052500")
        #expect(completed[key: "disconnected_by"] == "user")
        #expect(completed[key: "start_time"] == "2023-11-14T22:13:20.000Z")
        #expect(completed[key: "end_time"] == "2023-11-14T22:13:26.000Z")
        #expect(completed[key: "timestamp"] == "2023-11-14T22:13:26.500Z")
    }

    @Test("A silent caller times out, with no digits, and the flow goes on after an empty answer")
    func silence() async throws {
        var script = JSONValue.prompt.array ?? []
        script.append(.talk("Goodbye."))
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .array(script)))
        let uuid = await fixture.dial()
        await fixture.line(.prompt, of: uuid)
        await fixture.clock.waitForSleepers()
        fixture.clock.advance(by: .seconds(10))
        #expect(await fixture.line(.ended, of: uuid)?.text == "ended by platform")
        #expect(await fixture.heard(uuid).suffix(2) == ["Goodbye.", "ended by platform"])
        #expect(fixture.stub.bodies("/digits").first?[key: "dtmf"] == ["digits": "", "timed_out": true])
    }

    @Test("An NCCO that is none is told as an error event and ends the call")
    func badScript() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: [["action": "conversation"]]))
        let uuid = await fixture.dial()
        await fixture.line(.ended, of: uuid)
        await fixture.platform.settle(uuid)
        #expect(fixture.stub.events == ["started", "ringing", "Syntax error in NCCO. Invalid value type or action.", "completed"])
        #expect(await fixture.heard(uuid).contains("bad NCCO: action 1: conversation: name is missing"))
        #expect(fixture.stub.requests.filter { $0.path == "/answer" }.count == 1)
    }

    @Test("The answer webhook's failure ends the call; the fallback is asked with the reason and the original request")
    func fallback() async throws {
        let stub = VoiceApplicationStub { received throws(RESTError) in
            switch received.path {
            case "/answer": throw RESTError(.timeout, sent: .maybe)
            case "/fallback": .script(.conversation())
            default: .status(204)
            }
        }
        let fixture = VoiceFixture(stub) { $0.fallback = Callback(url: "http://app.test/fallback") }
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        #expect(stub.requests.filter { $0.path == "/answer" }.count == 2)
        let asked = try #require(stub.bodies("/fallback").first)
        #expect(asked[key: "reason"] == "Connection closed.")
        #expect(asked[key: "original_request"] == ["url": "http://app.test/answer", "type": "answer"])
        #expect(asked[key: "uuid"] == .string(uuid))

        let alone = VoiceFixture(VoiceApplicationStub { received throws(RESTError) in .status(received.path == "/answer" ? 500 : 204) })
        let lost = await alone.dial()
        #expect(await alone.line(.ended, of: lost)?.text == "ended by platform")
        #expect(alone.stub.requests.filter { $0.path == "/answer" }.count == 1)
    }

    @Test("A failing input webhook lets the call go on")
    func inCallFailure() async {
        var script = JSONValue.prompt.array ?? []
        script.append(.talk("Still here."))
        let answer = JSONValue.array(script)
        let stub = VoiceApplicationStub { received throws(RESTError) in
            switch received.path {
            case "/answer": .script(answer)
            case "/digits": .status(500)
            default: .status(204)
            }
        }
        let fixture = VoiceFixture(stub)
        let uuid = await fixture.dial()
        await fixture.line(.prompt, of: uuid)
        _ = await fixture.platform.type("1#", on: uuid)
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.heard(uuid).contains("Still here."))
        #expect(stub.bodies("/digits").count == 1)
    }

    @Test("A number that is not the application's fails, and nobody is told")
    func unlinked() async {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .prompt))
        let uuid = await fixture.platform.dial(from: VoiceFixture.caller, to: "15550177777")
        #expect(await fixture.heard(uuid).last == "ended failed, number_out_of_service")
        #expect(fixture.stub.requests.isEmpty)
    }

    @Test("A caller who gives up before the answer is cancelled, and late answers change nothing")
    func givesUp() async {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation()))
        let platform = fixture.platform
        let uuid = await platform.dialAndHangUp(from: VoiceFixture.caller, to: VoiceFixture.number)
        await platform.settle(uuid)
        #expect(Set(fixture.stub.events) == ["started", "ringing", "cancelled", "completed"])
        #expect(await platform.voiceState().conversations.isEmpty)
    }

    @Test("Webhooks are signed over their very bytes")
    func signatures() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation()))
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        let answer = try #require(fixture.stub.requests.first { $0.path == "/answer" })
        let header = try #require(answer.request.headers.first { $0.name == "Authorization" })
        let token = try JSONWebToken(parsing: String(header.value.dropFirst("Bearer ".count)))
        #expect(token.isSigned(by: VerificationKey(secret: VoiceFixture.signatureSecret)))
        #expect(!token.isSigned(by: VerificationKey(secret: "another")))
        let claims = try JSONValue(parsing: token.claims)
        #expect(claims[key: "iss"] == "Vonage")
        #expect(claims[key: "iat"] == 1_700_000_000)
        #expect(claims[key: "api_key"] == "a1b2c3d4")
        let body = try #require(answer.request.body)
        #expect(claims[key: "payload_hash"]?.string == sha256(body))
        #expect(answer.request.delivery == .atMostOnce)
    }

    @Test("A GET answer webhook carries everything in its query")
    func getAnswer() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation())) { configuration in
            configuration.answer = Callback(url: "http://app.test/answer?tenant=1", method: .get)
            configuration.legForm = .dashed
        }
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        let answer = try #require(fixture.stub.requests.first { $0.path == "/answer" })
        #expect(answer.request.method == .get)
        #expect(answer.request.body == nil)
        #expect(answer.request.url.hasPrefix("http://app.test/answer?tenant=1&conversation_uuid=CON-"))
        #expect(answer.request.url.hasSuffix("&endpoint_type=phone&from=15550100001&to=15550100000&uuid=\(uuid)"))
    }

    @Test("A leg with endOnExit takes the others along when it goes")
    func endOnExit() async {
        let stub = VoiceApplicationStub { received throws(RESTError) in
            guard received.path == "/answer" else { return .status(204) }
            let isBridge = received.json?[key: "endpoint_type"] == "sip"
            return .script(.conversation("room", isBridge ? ["endOnExit": true] : ["startOnEnter": false]))
        }
        let fixture = VoiceFixture(stub)
        let caller = await fixture.dial()
        #expect(await fixture.line(.hold, of: caller)?.text == "on hold until conversation room starts")
        let bridge = await fixture.invite()
        #expect(await fixture.line(.conversation, of: caller)?.text == "in conversation room")
        #expect(await fixture.platform.hears(caller, bridge.uuid))
        await bridge.hangUp()
        #expect(await fixture.line(.ended, of: caller)?.text == "ended by platform")
        await bridge.hangUp()
    }

    @Test("A thousand calls get into their conversations")
    func thousand() async {
        let stub = VoiceApplicationStub { received throws(RESTError) in
            switch received.path {
            case "/answer": .script(.prompt)
            case "/digits": .script(.conversation("room-\(received.json?[key: "dtmf"]?[key: "digits"]?.string ?? "")"))
            default: .status(204)
            }
        }
        let fixture = VoiceFixture(stub)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1_000 {
                group.addTask {
                    let uuid = await fixture.dial()
                    await fixture.line(.prompt, of: uuid)
                    _ = await fixture.platform.type("\(1000 + number / 40)#", on: uuid)
                    await fixture.line(.conversation, of: uuid)
                    await fixture.platform.settle(uuid)
                }
            }
        }
        let conversations = await fixture.platform.voiceState().conversations
        #expect(conversations.count == 25)
        #expect(conversations.allSatisfy { $0.members.count == 40 })
        #expect(stub.events.count == 4_000)
    }

    @Test("Resetting forgets everything and tells nobody")
    func reset() async {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation()))
        let uuid = await fixture.dial()
        await fixture.line(.conversation, of: uuid)
        await fixture.platform.settle(uuid)
        let before = fixture.stub.requests.count
        await fixture.platform.resetVoice()
        let state = await fixture.platform.voiceState()
        #expect(state.calls.isEmpty && state.conversations.isEmpty)
        #expect(fixture.stub.requests.count == before)
    }

    private func sha256(_ bytes: [UInt8]) -> String {
        Hex.encode(Array(SHA256.hash(data: bytes)))
    }
}

extension VoicePlatform {
    /// Dials and hangs up with no chance for the application's answer in between.
    fileprivate func dialAndHangUp(from: String, to: String) -> String {
        let uuid = dial(from: from, to: to)
        _ = hangUpPhone(uuid)
        return uuid
    }
}
