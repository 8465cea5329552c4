import Foundation
import OpenTok
import REST
import Support
import Testing
import Tokens

@Suite("Video client")
struct VideoClientTests {
    private static let session = "1_" + Base64URL.encode(Array("1~46000001~~1700000000000~qwerty~~".utf8))

    private func client(_ rest: FakeREST) -> VideoClient {
        VideoClient(
            environment: LegacyOpenTok(apiKey: "46000001", secret: "s3cr3t"),
            baseURL: "http://127.0.0.1:8090/",
            rest: rest,
            deadlines: SkippingClock()
        )
    }

    @Test("A session is made routed, by a form, and its id read from JSON")
    func createSession() async throws {
        let rest = FakeREST(
            .status(200, #"[{"session_id":"\#(Self.session)","project_id":"46000001","create_dt":"Tue Nov 14 14:13:20 PST 2023","ice_server":null}]"#)
        )
        #expect(try await client(rest).createSession() == Self.session)
        let request = try #require(await rest.request)
        #expect(request.method == .post)
        #expect(request.url == "http://127.0.0.1:8090/session/create")
        #expect(request.header("Accept") == "application/json")
        #expect(request.header("Content-Type") == "application/x-www-form-urlencoded")
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == "p2p.preference=disabled&archiveMode=manual")
        #expect(request.delivery == .repeatable)
    }

    @Test("A session is asked for twice at most, since an unused one costs nothing", arguments: [429, 500, 503])
    func createRetries(_ status: Int) async throws {
        let rest = FakeREST(.status(status), .status(200, #"[{"session_id":"\#(Self.session)"}]"#))
        #expect(try await client(rest).createSession() == Self.session)
        let down = FakeREST(.status(status))
        await #expect(throws: OpenTokError.self) { try await client(down).createSession() }
        #expect(await down.requests.count == 2)
    }

    @Test("Wrong credentials are not tried again, and are told apart", arguments: [401, 403])
    func unauthorized(_ status: Int) async {
        let rest = FakeREST(.status(status, #"{"code":-1,"message":"Invalid signature","description":"Invalid signature"}"#))
        let error = await #expect(throws: OpenTokError.self) { try await client(rest).createSession() }
        #expect(error?.reason == .unauthorized(status: status, code: -1, message: "Invalid signature"))
        #expect(await rest.requests.count == 1)
    }

    @Test(
        "A success that names no session is an error",
        arguments: ["", "[]", "{}", "[{}]", #"[{"session_id":null}]"#, #"[{"session_id":"x"}]"#, "<sessions/>"])
    func createMalformed(_ body: String) async {
        let rest = FakeREST(.status(200, body))
        let error = await #expect(throws: OpenTokError.self) { try await client(rest).createSession() }
        #expect(error?.reason == .malformedResponse(status: 200))
    }

    @Test("Whoever has gone already counts as thrown out", arguments: [204, 404])
    func forceDisconnect(_ status: Int) async throws {
        let rest = FakeREST(.status(status))
        try await client(rest).forceDisconnect(sessionID: Self.session, connectionID: "c0-1")
        let request = try #require(await rest.request)
        #expect(request.method == .delete)
        #expect(request.url == "http://127.0.0.1:8090/v2/project/46000001/session/\(Self.session)/connection/c0-1")
        #expect(request.body == nil)
    }

    @Test("A hang-up doesn't queue behind other requests")
    func forceDisconnectLane() async throws {
        let rest = FakeREST(.status(204))
        try await client(rest).forceDisconnect(sessionID: Self.session, connectionID: "c")
        try await client(rest).muteStream(sessionID: Self.session, streamID: "s")
        #expect(await rest.requests.map(\.lane) == [.urgent, .ordinary])
    }

    @Test("A hang-up is tried three times, because the call costs while it lasts")
    func forceDisconnectRetries() async throws {
        let rest = FakeREST(.error(.timeout, sent: .maybe), .status(502), .status(204))
        try await client(rest).forceDisconnect(sessionID: Self.session, connectionID: "c")
        #expect(await rest.requests.count == 3)
        let down = FakeREST(.error(.connectFailed, sent: .surelyNot))
        let error = await #expect(throws: OpenTokError.self) { try await client(down).forceDisconnect(sessionID: Self.session, connectionID: "c") }
        #expect(await down.requests.count == 3)
        #expect(error?.reason == .unreachable(RESTError(.connectFailed, sent: .surelyNot)))
    }

    @Test("Connections are listed, with times that are text", arguments: [#""1384221730000""#, "1384221730000"])
    func connections(_ created: String) async throws {
        let body =
            #"{"count":2,"projectId":"1","sessionId":"x","items":[{"connectionId":"a","connectionState":"Connected","createdAt":\#(created)},"#
            + #"{"connectionId":"b","connectionState":"Connecting"},{"connectionState":"Gone"},{"connectionId":"c","connectionState":"Odd"}]}"#
        let rest = FakeREST(.status(200, body))
        #expect(
            try await client(rest).listConnections(sessionID: Self.session) == [
                VideoConnection(id: "a", state: .connected, createdMilliseconds: 1_384_221_730_000),
                VideoConnection(id: "b", state: .connecting, createdMilliseconds: nil),
                VideoConnection(id: "c", state: .other("Odd"), createdMilliseconds: nil),
            ]
        )
    }

    @Test("Streams are listed; a SIP leg's has no video type; a session that never had one has none")
    func streams() async throws {
        let rest = FakeREST(
            .status(200, #"{"count":2,"items":[{"id":"s1","videoType":"camera","name":"Ana","layoutClassList":[]},{"id":"s2","name":""}]}"#))
        #expect(
            try await client(rest).listStreams(sessionID: Self.session) == [
                VideoStream(id: "s1", videoType: "camera", name: "Ana"), VideoStream(id: "s2", videoType: nil, name: ""),
            ]
        )
        #expect(try await client(FakeREST(.status(404))).listStreams(sessionID: Self.session) == [])
    }

    @Test("A signal goes once, to one or to all")
    func signal() async throws {
        let rest = FakeREST(.status(204))
        try await client(rest).signal(sessionID: Self.session, connectionID: nil, type: "chat", data: #"he"y"#)
        try await client(rest).signal(sessionID: Self.session, connectionID: "c1", type: "chat", data: "x")
        let requests = await rest.requests
        #expect(
            requests.map(\.url)
                == ["signal", "connection/c1/signal"].map { "http://127.0.0.1:8090/v2/project/46000001/session/\(Self.session)/\($0)" })
        #expect(requests[0].json == ["type": "chat", "data": #"he"y"#] as NSDictionary)
        let down = FakeREST(.status(503))
        await #expect(throws: OpenTokError.self) { try await client(down).signal(sessionID: Self.session, connectionID: nil, type: "t", data: "") }
        #expect(await down.requests.count == 1)
    }

    @Test("A signal over the limits is not sent")
    func signalLimits() async {
        let rest = FakeREST(.status(204))
        await #expect(throws: OpenTokError.self) {
            try await client(rest).signal(sessionID: Self.session, connectionID: nil, type: String(repeating: "t", count: 129), data: "")
        }
        await #expect(throws: OpenTokError.self) {
            try await client(rest).signal(sessionID: Self.session, connectionID: nil, type: "t", data: String(repeating: "d", count: 8193))
        }
        #expect(await rest.requests.isEmpty)
    }

    @Test("One stream is muted without a body, all with one")
    func mute() async throws {
        let rest = FakeREST(.status(200, ""))
        try await client(rest).muteStream(sessionID: Self.session, streamID: "s1")
        try await client(rest).muteSession(sessionID: Self.session, active: true, excludedStreamIDs: ["s2"])
        let requests = await rest.requests
        #expect(requests[0].url.hasSuffix("/stream/s1/mute"))
        #expect(requests[0].body == nil)
        #expect(requests[1].url.hasSuffix("\(Self.session)/mute"))
        #expect(requests[1].json == ["active": true, "excludedStreamIds": ["s2"]] as NSDictionary)
    }

    @Test("Tones are checked, and played once")
    func dtmf() async throws {
        let rest = FakeREST(.status(200, #"{"code":200,"message":"OK"}"#))
        try await client(rest).playDTMF(sessionID: Self.session, connectionID: nil, digits: "1713#p*")
        #expect(await rest.request?.json == ["digits": "1713#p*"] as NSDictionary)
        for digits in ["", "12a", "1 2", "1\n", String(repeating: "1", count: 65)] {
            await #expect(throws: OpenTokError(.playDTMF, .invalidArgument("digits"))) {
                try await client(rest).playDTMF(sessionID: Self.session, connectionID: nil, digits: digits)
            }
        }
        #expect(await rest.requests.count == 1)
    }

    @Test(
        "An id that would lead to another path is never put into one",
        arguments: ["", "a/b", "../x", "a?b", "a%2f", "a b", "é", "a\n", String(repeating: "a", count: 256)])
    func paths(_ id: String) async {
        let rest = FakeREST(.status(204))
        await #expect(throws: OpenTokError.self) { try await client(rest).forceDisconnect(sessionID: Self.session, connectionID: id) }
        await #expect(throws: OpenTokError.self) { try await client(rest).forceDisconnect(sessionID: id, connectionID: "c") }
        await #expect(throws: OpenTokError.self) { try await client(rest).muteStream(sessionID: Self.session, streamID: id) }
        #expect(await rest.requests.isEmpty)
    }

    @Test("An error can be logged: it repeats no token, no number, no secret")
    func redaction() async throws {
        let rest = FakeREST(.status(400, #"{"code":400,"message":"bad token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x for 14155550100"}"#))
        let error = try #require(await #expect(throws: OpenTokError.self) { try await client(rest).listConnections(sessionID: Self.session) })
        #expect(error.description == "OpenTok listConnections: status 400, code 400: bad token … for …")
    }
}
