import Foundation
import Logging
import OpenTok
import REST
import Rooms
import ServiceKit
import Support
import Testing
import Tokens
import Vonage

@testable import Wiring

/// How a leg is ended of which only the Voice call is known, because the dial's answer was lost.
@Suite("Ending a leg whose connection nobody knows")
struct LegEndingTests {
    let dialled = Timestamp(milliseconds: 1_700_000_000_000)
    let session: Rooms.SessionID
    let call: CallID

    init() throws {
        session = try #require(SessionID("1_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-QWJDZEVmR2h-fn4"))
        call = try #require(CallID("leg"))
    }

    func provider(video: FakeREST = FakeREST(.status(500)), voice: FakeREST? = nil) async throws -> CloudBridgeProvider {
        let voiceClient = voice.map {
            VoiceClient(applicationID: "a", key: SigningKey(secret: "stands in for RSA"), rest: $0, deadlines: SkippingClock())
        }
        let settings = try await Settings.test(redisURL: "redis://127.0.0.1:1", known: SharedSettings.all)
        return CloudBridgeProvider(
            video: VideoClient(environment: LegacyOpenTok(apiKey: "123456", secret: "s"), rest: video, deadlines: SkippingClock()),
            voice: voiceClient, line: try ConferenceLine(settings: settings), proofKey: BridgeProof.Key(secret: "secret"), now: { dialled },
            clock: ManualClock(), logger: Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() })
    }

    func connections(_ items: (id: String, secondsAfterDial: Int64)...) -> Result<RESTResponse, RESTError> {
        let items = items.map {
            #"{"connectionId":"\#($0.id)","connectionState":"Connected","createdAt":"\#(dialled.milliseconds + $0.secondsAfterDial * 1000)"}"#
        }
        return .status(200, #"{"count":\#(items.count),"items":[\#(items.joined(separator: ","))]}"#)
    }

    @Test("It is hung up where it lives, which its webhook said; a 404 from there means that it is gone")
    func region() async throws {
        for status in [204, 404] {
            let voice = FakeREST(.status(status))
            let provider = try await provider(voice: voice)
            #expect(await provider.end(.call(call, region: "https://api-us-3.vonage.com", dialled: dialled), session: session))
            let request = try #require(await voice.request)
            #expect(request.url == "https://api-us-3.vonage.com/v1/calls/leg")
            #expect(request.json == ["action": "hangup"])
        }
    }

    @Test("Our token goes to no other host, whatever a record says", arguments: ["https://evil.example.com", "http://api-us-3.vonage.com", "x"])
    func foreignRegion(region: String) async throws {
        let voice = FakeREST(.status(204))
        _ = try await provider(voice: voice).end(.call(call, region: region, dialled: dialled), session: session)
        #expect(await voice.request?.url == "https://api.nexmo.com/v1/calls/leg")
    }

    @Test("A 404 from who knows where says nothing, unless the call is known there to be over")
    func unknownRegion() async throws {
        let over = FakeREST(.status(404), .status(200, #"{"uuid":"leg","status":"completed"}"#))
        #expect(try await provider(voice: over).end(.call(call, region: nil, dialled: dialled), session: session))
        for answer in [Result<RESTResponse, RESTError>.status(404), .status(200, #"{"uuid":"leg","status":"answered"}"#)] {
            let voice = FakeREST(.status(404), answer)
            #expect(try await !provider(voice: voice).end(.call(call, region: nil, dialled: dialled), session: session))
        }
    }

    @Test("Without a Voice application the connection that was made with the dial and takes keys is thrown out, and nobody else")
    func byConnection() async throws {
        // The list, then: the person who joined at the same time takes no keys, the leg does; then the force-disconnect.
        let video = FakeREST(
            connections(("early", -60), ("person", 1), ("leg", 2), ("late", 60)), .status(404), .status(200), .status(204))
        #expect(try await provider(video: video).end(.call(call, region: nil, dialled: dialled), session: session))
        let requests = await video.requests
        let base = "https://api.opentok.com/v2/project/123456/session/\(session)/connection"
        #expect(requests.map(\.url) == [base, "\(base)/person/play-dtmf", "\(base)/leg/play-dtmf", "\(base)/leg"])
        #expect(requests.last?.method == .delete)
        #expect(requests.dropFirst().first?.json == ["digits": "p"])
    }

    @Test("If the session has no such connection, or nobody at all, the leg is gone")
    func noConnection() async throws {
        for answer in [connections(), connections(("early", -3600)), .status(404)] {
            #expect(try await provider(video: FakeREST(answer)).end(.call(call, region: nil, dialled: dialled), session: session))
        }
    }

    @Test("If it cannot be told from others, or the cloud doesn't say, nobody is thrown out and the leg isn't called gone")
    func undecided() async throws {
        let twins = FakeREST(connections(("one", 0), ("two", 1)), .status(200))
        let silent = FakeREST(connections(("one", 0)), .status(500))
        let down = FakeREST(.status(503))
        for video in [twins, silent, down] {
            #expect(try await !provider(video: video).end(.call(call, region: nil, dialled: dialled), session: session))
            let requests = await video.requests
            #expect(!requests.contains { $0.method == .delete })
        }
    }

    @Test("Trying ends in time, whatever the clouds do")
    func endless() async throws {
        let clock = ManualClock()
        let settings = try await Settings.test(redisURL: "redis://127.0.0.1:1", known: SharedSettings.all)
        let provider = CloudBridgeProvider(
            video: VideoClient(environment: LegacyOpenTok(apiKey: "123456", secret: "s"), rest: SilentREST()), voice: nil,
            line: try ConferenceLine(settings: settings), proofKey: BridgeProof.Key(secret: "secret"), now: { dialled }, clock: clock,
            logger: Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() })
        async let isGone = provider.end(.connection("leg"), session: session)
        await clock.waitForSleepers()
        clock.advance(by: RoomLimits.endAtMost)
        #expect(await !isGone)
    }
}

/// Answers nothing until nobody waits any more.
private struct SilentREST: RESTSending {
    func send(_ request: RESTRequest) async throws(RESTError) -> RESTResponse {
        try? await Task.sleep(for: .seconds(3600))
        throw RESTError(.cancelled, sent: .maybe)
    }
}
