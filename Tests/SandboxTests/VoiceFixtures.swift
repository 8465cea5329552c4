import Foundation
import Logging
import REST
import Support
import Synchronization

@testable import Sandbox

/// A Voice cloud whose time stands still unless told otherwise.
struct VoiceFixture {
    static let number = "15550100000"
    static let caller = "15550100001"
    static let signatureSecret = "signature-secret"

    let clock = ManualClock()
    let stub: VoiceApplicationStub
    let faults = FaultSwitches()
    let platform: VoicePlatform

    init(_ stub: VoiceApplicationStub, _ change: (inout VoiceConfiguration) -> Void = { _ in }) {
        var configuration = VoiceConfiguration(
            applicationID: "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
            apiKey: "a1b2c3d4",
            apiSecret: "account-secret",
            signatureSecret: Self.signatureSecret,
            numbers: [Self.number],
            answer: Callback(url: "http://app.test/answer"),
            event: Callback(url: "http://app.test/events")
        )
        change(&configuration)
        let clock = clock
        let start = clock.now
        let real = SandboxWorld.real
        let world = SandboxWorld(
            now: { Date(timeIntervalSince1970: 1_700_000_000 + start.duration(to: clock.now) / .seconds(1)) },
            clock: clock,
            randomBytes: real.randomBytes
        )
        self.stub = stub
        self.platform = VoicePlatform(
            configuration: configuration,
            sender: stub,
            faults: faults,
            world: world,
            logger: Logger(label: "test")
        )
    }

    func dial() async -> String {
        await platform.dial(from: Self.caller, to: Self.number)
    }

    /// Rings a phone as `POST /v1/calls` does, and returns the call's uuid.
    func ring(_ number: String, _ more: [String: JSONValue] = ["ncco": .conversation()]) async throws -> String {
        let body: [String: JSONValue] = ["to": [["type": "phone", "number": .string(number)]], "random_from_number": true]
        return await platform.create(try CreateCallRequest(.object(body.merging(more) { _, new in new }))).uuid
    }

    /// The events of a call that is over, or goes on, once all are delivered: status, type or reason, with `detail` or `sub_state` after a colon.
    func events(of uuid: String) async -> [String] {
        await platform.settle(uuid)
        return stub.bodies("/events").filter { $0[key: "uuid"]?.string == uuid || $0[key: "call_uuid"]?.string == uuid }.map { event in
            let name = event[key: "status"]?.string ?? event[key: "type"]?.string ?? ""
            return [name, event[key: "detail"]?.string ?? event[key: "sub_state"]?.string].compactMap { $0 }.joined(separator: ":")
        }
    }

    func state(of uuid: String) async -> CallState? {
        await platform.voiceState().calls.first { $0.uuid == uuid }
    }

    /// Lets the time pass once somebody waits for it.
    func wait(_ duration: Duration) async {
        await clock.waitForSleepers()
        clock.advance(by: duration)
    }

    /// Waits for a line of this kind.
    @discardableResult
    func line(_ kind: PhoneLine.Kind, of uuid: String, count: Int = 1) async -> PhoneLine? {
        while true {
            guard let call = await platform.call(uuid) else { return nil }
            let found = call.lines.filter { $0.kind == kind }
            if found.count >= count { return found[count - 1] }
            if call.isOver { return nil }
            await platform.waitForLine(of: uuid, after: call.lines.count, upTo: nil)
        }
    }

    /// Everything heard, webhooks left out.
    func heard(_ uuid: String) async -> [String] {
        await platform.call(uuid)?.lines.filter { $0.kind != .webhook }.map(\.text) ?? []
    }

    func invite(
        to uri: String = "sip:\(number)@sip.test;transport=tls",
        username: String? = "a1b2c3d4",
        password: String? = "account-secret",
        headers: [(String, String)] = [],
        ended: @escaping @Sendable () -> Void = {}
    ) async -> SIPLeg {
        await platform.invite(
            SIPInvite(uri: uri, from: "15550109999@video.test", headers: headers, username: username, password: password, secure: false)
        ) { news in
            if case .ended = news { ended() }
        }
    }
}

extension JSONValue {
    /// The NCCO of a PIN prompt.
    static let prompt: JSONValue = [
        ["action": "talk", "text": "Please enter your PIN.", "bargeIn": true],
        [
            "action": "input", "type": ["dtmf"], "dtmf": ["maxDigits": 6, "timeOut": 10, "submitOnHash": true],
            "eventUrl": ["http://app.test/digits"],
        ],
    ]

    /// An NCCO that joins a conversation.
    static func conversation(_ name: String = "room", _ more: [String: JSONValue] = [:]) -> JSONValue {
        [.object(["action": "conversation", "name": .string(name)].merging(more) { _, new in new })]
    }

    static func talk(_ text: String) -> JSONValue {
        ["action": "talk", "text": .string(text)]
    }
}
