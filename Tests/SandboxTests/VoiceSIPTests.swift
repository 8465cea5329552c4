import REST
import Synchronization
import Testing

@testable import Sandbox

@Suite("SIP door", .timeLimit(.minutes(1)))
struct VoiceSIPTests {
    private final class Counter: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func add() { value.withLock { $0 += 1 } }
    }

    @Test("A linked number asks the application, with the INVITE's own headers")
    func linked() async throws {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation("SESSION")))
        let ended = Counter()
        let leg = await fixture.invite(
            headers: [
                ("X-OpenTok-SessionId", "SESSION"), ("x-proof", "abc"), ("X-Nexmo-Secret", "no"), ("Subject", "no"), ("User-to-User", "uui"),
            ],
            ended: { ended.add() }
        )
        await fixture.line(.conversation, of: leg.uuid)
        let answer = try #require(fixture.stub.bodies("/answer").first)
        #expect(answer[key: "SipHeader_X-OpenTok-SessionId"] == "SESSION")
        #expect(answer[key: "SipHeader_x-proof"] == "abc")
        #expect(answer[key: "SipHeader_User-to-User"] == "uui")
        #expect(answer.object?.keys.filter { $0.hasPrefix("SipHeader_") }.count == 3)
        #expect(answer[key: "endpoint_type"] == "sip")
        #expect(answer[key: "from"] == "15550109999")
        #expect(answer[key: "to"] == .string(VoiceFixture.number))
        #expect(await fixture.platform.voiceState().calls.map(\.bridge) == [true])
        await leg.hangUp()
        await leg.hangUp()
        await fixture.platform.settle(leg.uuid)
        #expect(ended.count == 1)
    }

    @Test("Wrong or missing credentials make no leg, and the end is told at once", arguments: [nil, "wrong"])
    func refused(password: String?) async {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation()))
        let ended = Counter()
        let leg = await fixture.invite(password: password, ended: { ended.add() })
        #expect(ended.count == 1)
        await leg.hangUp()
        #expect(ended.count == 1)
        #expect(fixture.stub.requests.isEmpty)
        #expect(await fixture.platform.voiceState().calls.isEmpty)
    }

    @Test("Any other number rings a phone, and no webhook tells of it")
    func trunk() async {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation()))
        let leg = await fixture.invite(to: "sip:+15550177777@sip.test")
        #expect(await fixture.line(.connected, of: leg.uuid)?.text == "connected")
        let calls = await fixture.platform.voiceState().calls
        #expect(calls.map(\.to) == ["15550177777"])
        #expect(calls.map(\.direction) == ["outbound"])
        #expect(calls.map(\.bridge) == [true])
        #expect(fixture.stub.requests.isEmpty)
    }

    @Test("The gateway's tones are the leg's keys")
    func tones() async {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .prompt, digits: .conversation()))
        let leg = await fixture.invite()
        await fixture.line(.prompt, of: leg.uuid)
        await leg.playDTMF("12p34#")
        await fixture.line(.conversation, of: leg.uuid)
        #expect(fixture.stub.bodies("/digits").first?[key: "dtmf"]?[key: "digits"] == "1234")
    }

    @Test(
        "Addresses are taken apart",
        arguments: [
            ("sip:15550100000@sip.test;transport=tls", "15550100000"), ("sips:+1555@h", "+1555"), ("a@b", "a"), ("\"A\" <sip:x:pw@h>", "x"),
        ])
    func addresses(text: String, user: String) {
        #expect(SIPAddress(text)?.user == user)
    }

    @Test("What is no address is none", arguments: ["", "sip:", "sip:host", "sip:@host", "sip:a@", "sip:a b@c"])
    func noAddresses(text: String) {
        #expect(SIPAddress(text) == nil)
    }

    @Test(
        "The gateway learns how a call goes on, and how it ended",
        arguments: [
            ("15550177777", [SIPNews.ringing, .answered, .cleared]), (VoiceFixture.number, [.ringing, .answered, .cleared]),
            ("15550170486", [.ringing, .ended(code: 486, message: "Busy here")]),
            ("15550170404", [.ended(code: 404, message: "Decline")]), ("15550170503", [.ended(code: 503, message: "Service unavailable")]),
            ("15550170603", [.ringing, .ended(code: 603, message: "Decline")]),
            ("15550170180", [.ringing, .ended(code: 487, message: "Request terminated")]), ("12", [.ended(code: 404, message: "Refused")]),
        ])
    func news(number: String, expected: [SIPNews]) async {
        let fixture = VoiceFixture(VoiceApplicationStub(answer: .conversation()))
        let (all, continuation) = AsyncStream.makeStream(of: SIPNews.self)
        let invite = SIPInvite(
            uri: "sip:\(number)@sip.test", from: nil, headers: [], username: "a1b2c3d4", password: "account-secret", secure: false)
        let leg = await fixture.platform.invite(invite) { news in
            continuation.yield(news)
            if case .ended = news { continuation.finish() }
        }
        let endsByItself = expected.last != .cleared && number != "15550170180"
        var told: [SIPNews] = []
        for await news in all {
            told.append(news)
            if !endsByItself, told.count == expected.count - 1 { await leg.hangUp() }
        }
        #expect(told == expected)
    }

    @Test("A phone that a session dials rings until somebody answers it, and its hanging up ends the session's call")
    func dialOut() async {
        let fixture = VoiceFixture(VoiceApplicationStub())
        let ended = Counter()
        let leg = await fixture.invite(to: "sip:15550170180@sip.test", ended: { ended.add() })
        #expect(await fixture.state(of: leg.uuid)?.status == "ringing")
        #expect(await fixture.platform.answerPhone(leg.uuid))
        #expect(await fixture.line(.connected, of: leg.uuid)?.text == "connected")
        await leg.playDTMF("1p2")
        #expect(await fixture.line(.tones, of: leg.uuid)?.text == "tones 1p2")
        #expect(await fixture.platform.hangUpPhone(leg.uuid))
        await leg.hangUp()
        #expect(await fixture.line(.ended, of: leg.uuid)?.text == "ended by user")
        #expect(fixture.stub.requests.isEmpty)
    }
}
