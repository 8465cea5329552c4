import Foundation
import HTTPTypes
import Logging
import REST
import Support
import Testing

@testable import Sandbox

@Suite("Session monitoring", .timeLimit(.minutes(1)))
struct VideoMonitorTests {
    private static let url = "http://app.test/opentok-events/secret"
    private static let path = "/opentok-events/secret"

    private static func names(_ stub: VoiceApplicationStub, _ path: String = path) -> [String] {
        stub.bodies(path).compactMap { $0[key: "event"]?.string }
    }

    /// Waits until as many callbacks have come. What has come is answered also when they are fewer.
    private static func wait(_ stub: VoiceApplicationStub, _ count: Int, _ path: String = path) async -> [String] {
        try? await eventually("\(count) callbacks have come") { names(stub, path).count >= count }
        return names(stub, path)
    }

    private static func join(_ sandbox: VideoFixture, _ session: String) async throws -> (connection: String, stream: String) {
        let reply = try await sandbox.send(
            .post, "/sandbox/sessions/\(session)/connections", ["token": .string(try VideoFixture.clientToken(session))])
        return (try #require(reply.json?[key: "connectionId"]?.string), try #require(reply.json?[key: "streamId"]?.string))
    }

    @Test("A browser that comes and goes is told of in the documented shape and in order")
    func browser() async throws {
        let stub = VoiceApplicationStub()
        try await VideoFixture.run(callbacks: stub, sessionEventsURL: Self.url) { sandbox async throws in
            let session = try await sandbox.createSession()
            let one = try await Self.join(sandbox, session)
            _ = try await sandbox.send(.delete, "/sandbox/sessions/\(session)/connections/\(one.connection)")
            let names = await Self.wait(stub, 4)
            #expect(names == ["connectionCreated", "streamCreated", "streamDestroyed", "connectionDestroyed"])
            let bodies = stub.bodies(Self.path)
            let time = JSONValue.integer(VideoFixture.now * 1000)
            let bare: JSONValue = ["id": .string(one.connection), "createdAt": time, "data": ""]
            #expect(
                bodies.first == [
                    "sessionId": .string(session), "projectId": .string(VideoFixture.key), "event": "connectionCreated", "timestamp": time,
                    "connection": ["id": .string(one.connection), "createdAt": time, "data": "sip=true"],
                ])
            #expect(
                bodies[1] == [
                    "sessionId": .string(session), "projectId": .string(VideoFixture.key), "event": "streamCreated", "timestamp": time,
                    "stream": ["id": .string(one.stream), "connection": bare, "createdAt": time, "name": "", "videoType": "camera"],
                ])
            #expect(bodies[2][key: "reason"] == "clientDisconnected")
            #expect(
                bodies[3] == [
                    "sessionId": .string(session), "projectId": .string(VideoFixture.key), "event": "connectionDestroyed", "timestamp": time,
                    "reason": "clientDisconnected", "connection": bare,
                ])
        }
    }

    @Test("A SIP call is told of from its dial to its end, and its stream has no videoType")
    func sipCall() async throws {
        let stub = VoiceApplicationStub()
        let voice = VideoSIPRecorder()
        try await VideoFixture.run(voice, callbacks: stub, sessionEventsURL: Self.url) { sandbox async throws in
            let session = try await sandbox.createSession()
            let dial = try await sandbox.dial(session, sip: ["observeForceMute": true])
            _ = await voice.next()
            voice.tell(0, .ringing)
            voice.tell(0, .answered)
            _ = await Self.wait(stub, 6)
            #expect(try await sandbox.project(.post, "/session/\(session)/stream/\(dial.stream)/mute").status == 200)
            _ = await Self.wait(stub, 7)
            voice.tell(0, .ended(code: 486, message: "Busy here"))
            let names = await Self.wait(stub, 11)
            #expect(
                names == [
                    "connectionCreated", "callCreated", "streamCreated", "callUpdated", "callUpdated", "callUpdated", "muteForced", "callUpdated",
                    "callDestroyed", "streamDestroyed", "connectionDestroyed",
                ])
            let bodies = stub.bodies(Self.path)
            #expect(bodies.compactMap { $0[key: "state"]?.string } == ["DIALING", "RINGING", "ACTIVE", "HANGUP"])
            #expect(bodies[1][key: "call"]?[key: "connectionId"]?.string == dial.connection)
            #expect(bodies[2][key: "stream"]?.object?["videoType"] == nil)
            #expect(bodies[8][key: "reason_code"] == "486")
            #expect(bodies[8][key: "reason_message"] == "Busy here")
        }
    }

    @Test("Somebody who is thrown out is told of as such, and the call still ends")
    func forceDisconnect() async throws {
        let stub = VoiceApplicationStub()
        let voice = VideoSIPRecorder()
        try await VideoFixture.run(voice, callbacks: stub, sessionEventsURL: Self.url) { sandbox async throws in
            let session = try await sandbox.createSession()
            let dial = try await sandbox.dial(session)
            _ = await voice.next()
            _ = await Self.wait(stub, 4)
            #expect(try await sandbox.project(.delete, "/session/\(session)/connection/\(dial.connection)").status == 204)
            voice.end(0)
            let names = await Self.wait(stub, 8)
            #expect(names.suffix(4) == ["streamDestroyed", "connectionDestroyed", "callUpdated", "callDestroyed"])
            #expect(stub.bodies(Self.path)[5][key: "reason"] == "forceDisconnected")
            #expect(stub.bodies(Self.path)[7][key: "reason_code"] == "700")
        }
    }

    @Test("A registration gets its own event of its own project alone, an application's with its own id")
    func registrations() async throws {
        let stub = VoiceApplicationStub()
        try await VideoFixture.run(callbacks: stub) { sandbox async throws in
            let registered: JSONValue = ["group": "connection", "event": "created", "url": "http://app.test/registered"]
            #expect(try await sandbox.project(.post, "/callback", registered).status == 200)
            let bearer = try VideoFixture.bearerHeaders()
            let path = "/v2/project/\(VideoFixture.application)/callback"
            let streams: JSONValue = ["group": "stream", "event": "destroyed", "url": "http://app.test/unified"]
            #expect(try await sandbox.send(.post, path, streams, headers: bearer).status == 200)
            let legacy = try await sandbox.createSession()
            let one = try await Self.join(sandbox, legacy)
            _ = try await sandbox.send(.delete, "/sandbox/sessions/\(legacy)/connections/\(one.connection)")
            let unified = try await sandbox.createSession(headers: bearer)
            let token = try VideoFixture.applicationToken(["session_id": .string(unified), "role": "publisher"])
            let two = try await sandbox.send(.post, "/sandbox/sessions/\(unified)/connections", ["token": .string(token)])
            let connection = try #require(two.json?[key: "connectionId"]?.string)
            _ = try await sandbox.send(.delete, "/sandbox/sessions/\(unified)/connections/\(connection)")
            #expect(await Self.wait(stub, 1, "/unified") == ["streamDestroyed"])
            #expect(await Self.wait(stub, 1, "/registered") == ["connectionCreated"])
            #expect(stub.bodies("/unified").first?[key: "applicationId"]?.string == VideoFixture.application)
            #expect(stub.bodies("/unified").first?.object?["projectId"] == nil)
        }
    }

    @Test("What is not accepted comes again, with growing pauses, while what follows does not wait")
    func retries() async throws {
        let clock = ManualClock()
        let stub = VoiceApplicationStub { received throws(RESTError) in
            received.json?[key: "event"] == "connectionCreated" ? .status(503) : .status(200)
        }
        try await VideoFixture.run(world: VideoFixture.world(clock: clock), callbacks: stub, sessionEventsURL: Self.url) { sandbox async throws in
            _ = try await Self.join(sandbox, try await sandbox.createSession())
            #expect(await Self.wait(stub, 2) == ["connectionCreated", "streamCreated"])
            for seconds in [1, 2, 4] {
                await clock.waitForSleepers()
                clock.advance(by: .seconds(seconds))
            }
            #expect(await Self.wait(stub, 5).count { $0 == "connectionCreated" } == 4)
        }
    }

    @Test("A try is made for a day and no longer")
    func givesUp() {
        var retry = CallbackRetry()
        var waited = Duration.zero
        var pauses = 0
        while let pause = retry.next() {
            waited += pause
            pauses += 1
            #expect(pause <= CallbackRetry.longestPause)
        }
        #expect(waited <= CallbackRetry.longest)
        #expect(waited > CallbackRetry.longest - CallbackRetry.longestPause)
        #expect(pauses > 20)
    }

    @Test("A secret in the URL's fragment signs what is sent, and goes nowhere")
    func signs() async throws {
        let stub = VoiceApplicationStub()
        try await VideoFixture.run(callbacks: stub, sessionEventsURL: "http://app.test/opentok-events#bearer=abc") { sandbox async throws in
            _ = try await Self.join(sandbox, try await sandbox.createSession())
            _ = await Self.wait(stub, 2, "/opentok-events")
            let request = try #require(stub.requests.first?.request)
            #expect(request.url == "http://app.test/opentok-events")
            #expect(request.headers.first { $0.name == "Authorization" }?.value.hasPrefix("Bearer ey") == true)
        }
    }

    @Test("A secret that URLs cannot hold as it is signs as it was before it was percent-encoded")
    func decodesSecrets() {
        #expect(CallbackTarget("http://app.test/#bearer=a%5Eb%23c").secret == "a^b#c")
        #expect(CallbackTarget("http://app.test/#bearer=a+b/c=").secret == "a+b/c=")
        #expect(CallbackTarget("http://app.test/#bearer=").secret == nil)
    }

    @Test("A fault loses, repeats or reorders the callbacks that it names")
    func faults() async throws {
        let stub = VoiceApplicationStub()
        try await VideoFixture.run(callbacks: stub, sessionEventsURL: Self.url) { sandbox async throws in
            for (kind, event) in [("loseWebhook", "connectionCreated"), ("duplicateWebhook", "streamCreated"), ("reorderWebhook", "streamDestroyed")]
            {
                let fault: JSONValue = ["path": "/opentok-events", "kind": .string(kind), "event": .string(event)]
                #expect(try await sandbox.send(.post, "/sandbox/faults", fault).status == 201)
            }
            let session = try await sandbox.createSession()
            let one = try await Self.join(sandbox, session)
            _ = try await sandbox.send(.delete, "/sandbox/sessions/\(session)/connections/\(one.connection)")
            #expect(await Self.wait(stub, 4) == ["streamCreated", "streamCreated", "connectionDestroyed", "streamDestroyed"])
        }
    }
}
