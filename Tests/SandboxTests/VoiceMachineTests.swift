import REST
import Support
import Testing

@testable import Sandbox

@Suite("Voicemail", .timeLimit(.minutes(1)))
struct VoiceMachineTests {
    private static let voicemail = "15550100302"
    private static let person = "15550100002"

    private let fixture = VoiceFixture(VoiceApplicationStub())

    private func ring(_ number: String, _ detection: [String: JSONValue]) async throws -> String {
        try await fixture.ring(number, detection.merging(["ncco": .conversation()]) { _, new in new })
    }

    /// Detection takes four seconds, and the beep comes `beep` after that.
    private func slowly(_ number: String, _ kind: PhoneBehaviour.Kind, beep: Int = 5_000) async {
        var behaviour = PhoneBehaviour(kind)
        behaviour.detectedAfterMilliseconds = 4_000
        behaviour.beepAfterMilliseconds = beep
        await fixture.platform.setBehaviour(behaviour, of: number)
    }

    @Test("Without detection a voicemail is answered like any phone")
    func undetected() async throws {
        let uuid = try await ring(Self.voicemail, [:])
        await fixture.line(.conversation, of: uuid)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "transfer"])
    }

    @Test("Told to hang up, the platform does so before the voicemail hears anything")
    func hangsUp() async throws {
        let uuid = try await ring(Self.voicemail, ["machine_detection": "hangup"])
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "machine", "completed"])
        #expect(await fixture.line(.conversation, of: uuid) == nil)
    }

    @Test("A person is told of as one, and goes on")
    func human() async throws {
        let uuid = try await ring(Self.person, ["machine_detection": "hangup"])
        await fixture.line(.conversation, of: uuid)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "human", "transfer"])
        #expect(await fixture.state(of: uuid)?.status == "answered")
    }

    @Test("Standard detection works beside the NCCO: a slow one may find a voicemail in the conversation already, and throws it out")
    func standardIsBeside() async throws {
        await slowly(Self.person, .voicemail)
        let uuid = try await ring(Self.person, ["machine_detection": "hangup"])
        #expect(await fixture.line(.conversation, of: uuid) != nil)
        await fixture.wait(.seconds(4))
        await fixture.line(.ended, of: uuid)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "transfer", "machine", "completed"])
    }

    @Test("Advanced detection, detect: the NCCO waits, and there is no word of a beep")
    func detect() async throws {
        await slowly(Self.person, .voicemail)
        let uuid = try await ring(Self.person, ["advanced_machine_detection": ["behavior": "continue", "mode": "detect"]])
        await fixture.line(.answered, of: uuid)
        #expect(await fixture.state(of: uuid)?.conversation == nil)
        await fixture.wait(.seconds(4))
        await fixture.line(.conversation, of: uuid)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "machine", "transfer"])
    }

    @Test(
        "Advanced detection, detect_beep: the NCCO waits for the beep, or until it is given up",
        arguments: [(5, "beep_start"), (200, "beep_timeout")])
    func detectBeep(seconds: Int, subState: String) async throws {
        await slowly(Self.person, .voicemail, beep: seconds * 1000)
        let uuid = try await ring(
            Self.person, ["advanced_machine_detection": ["behavior": "continue", "mode": "detect_beep", "beep_timeout": 60]])
        await fixture.line(.answered, of: uuid)
        await fixture.wait(.seconds(4))
        await fixture.clock.waitForSleepers()
        #expect(await fixture.state(of: uuid)?.conversation == nil)
        fixture.clock.advance(by: .seconds(min(seconds, 60)))
        await fixture.line(.conversation, of: uuid)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "machine", "machine:\(subState)", "transfer"])
    }

    @Test("Advanced detection, default: all of it is beside the NCCO")
    func beside() async throws {
        await slowly(Self.person, .voicemail)
        let uuid = try await ring(Self.person, ["advanced_machine_detection": ["mode": "default"]])
        await fixture.line(.conversation, of: uuid)
        await fixture.wait(.seconds(4))
        await fixture.wait(.seconds(5))
        await fixture.line(.webhook, of: uuid, count: 6)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "transfer", "machine", "machine:beep_start"])
    }

    @Test("A slow detection of a person lets them wait where the mode is synchronous")
    func slowHuman() async throws {
        await slowly(Self.person, .answer)
        let uuid = try await ring(Self.person, ["advanced_machine_detection": ["behavior": "hangup", "mode": "detect_beep"]])
        await fixture.line(.answered, of: uuid)
        await fixture.wait(.seconds(4))
        await fixture.line(.conversation, of: uuid)
        #expect(await fixture.events(of: uuid) == ["started", "ringing", "answered", "human", "transfer"])
    }

    @Test(
        "What is no detection is refused",
        arguments: [
            ["machine_detection": "ponder"], ["advanced_machine_detection": "detect"], ["advanced_machine_detection": ["mode": "listen"]],
            ["advanced_machine_detection": ["behavior": "stay"]], ["advanced_machine_detection": ["beep_timeout": 44]],
        ] as [[String: JSONValue]])
    func refused(detection: [String: JSONValue]) {
        let body: [String: JSONValue] = ["to": [["type": "phone", "number": "15550100002"]], "random_from_number": true, "ncco": []]
        #expect(throws: VoiceAPIError.self) { try CreateCallRequest(.object(body.merging(detection) { _, new in new })) }
    }
}
