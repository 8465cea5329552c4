import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Support
import Testing

@testable import Sandbox

@Suite("Pages of browsers", .timeLimit(.minutes(1)))
struct VideoPageTests {
    private struct Browser {
        let sandbox: VideoFixture
        let key: String

        init(_ sandbox: VideoFixture, _ session: String, role: String = "publisher") async throws {
            self.sandbox = sandbox
            let reply = try await VideoPageTests.connect(sandbox, session, try VideoFixture.clientToken(session, ["role": .string(role)]))
            #expect(reply.status == 200)
            key = try #require(reply.json?[key: "key"]?.string)
        }

        /// - Returns: the error's name; nil when it was carried out.
        func send(_ command: JSONValue) async throws -> String? {
            let reply = try await sandbox.send(.post, "/sandbox/pages/\(key)", command)
            return reply.status == 200 ? nil : reply.json?[key: "name"]?.string
        }

        func publish(_ stream: String) async throws -> String? {
            try await send(
                ["do": "publish", "streamId": .string(stream), "videoType": "camera", "hasAudio": true, "hasVideo": true, "name": "me"])
        }
    }

    private static let stream = "00000000-0000-4000-8000-00000000000a"

    private static func connect(_ sandbox: VideoFixture, _ session: String, _ token: String, key: String = VideoFixture.key) async throws
        -> (status: Int, json: JSONValue?)
    {
        let order: JSONValue = ["apiKey": .string(key), "sessionId": .string(session), "token": .string(token)]
        return try await sandbox.send(.post, "/sandbox/pages/browser", order)
    }

    @Test("Session, key and token are checked, and refused in the browser library's words")
    func checks() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let other = try await sandbox.createSession()
            let good = try VideoFixture.clientToken(session)
            let expired = try VideoFixture.clientToken(session, ["exp": .integer(VideoFixture.now - 1)])
            let refused: [(String, String, String, Int)] = [
                ("nonsense", good, VideoFixture.key, 1005), (session, good, "654321", 1004), (session, expired, VideoFixture.key, 1004),
                (session, try VideoFixture.clientToken(other), VideoFixture.key, 1004),
                (session, try VideoFixture.clientToken(session, secret: "other"), VideoFixture.key, 1004), (session, "", VideoFixture.key, 1004),
            ]
            for (session, token, key, code) in refused {
                let reply = try await Self.connect(sandbox, session, token, key: key)
                #expect(reply.status >= 400)
                #expect(reply.json?[key: "code"]?.integer == code)
            }
            #expect(try await sandbox.connections(session) == [])
            #expect(try await Self.connect(sandbox, session, good).status == 200)
            #expect(try await sandbox.connections(session).count == 1)
        }
    }

    @Test("Its streams and its leaving are the session's, and callbacks tell of them")
    func comesAndGoes() async throws {
        let stub = VoiceApplicationStub()
        try await VideoFixture.run(callbacks: stub, sessionEventsURL: "http://app.test/events") { sandbox async throws in
            let session = try await sandbox.createSession()
            let browser = try await Browser(sandbox, session)
            #expect(try await browser.publish(Self.stream) == nil)
            let item = try await sandbox.project(.get, "/session/\(session)/stream/\(Self.stream)").json
            #expect(item?[key: "videoType"] == "camera")
            #expect(item?[key: "name"] == "me")
            #expect(try await browser.publish(Self.stream) == "OT_INVALID_PARAMETER")
            #expect(try await browser.send(["do": "leave"]) == nil)
            #expect(try await browser.send(["do": "leave"]) == "OT_NOT_CONNECTED")
            let names = ["connectionCreated", "streamCreated", "streamDestroyed", "connectionDestroyed"]
            try await eventually("all is told") { stub.bodies("/events").compactMap { $0[key: "event"]?.string } == names }
        }
    }

    @Test("A role may do what it may, and nothing more")
    func roles() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let publisher = try await Browser(sandbox, session)
            #expect(try await publisher.publish(Self.stream) == nil)
            let moderation: [JSONValue] = [
                ["do": "forceMute", "streamId": .string(Self.stream)], ["do": "forceMuteAll", "active": false],
                ["do": "forceUnpublish", "streamId": .string(Self.stream)],
            ]
            let subscribe: JSONValue = ["do": "subscribe", "streamId": .string(Self.stream)]
            for command in moderation { #expect(try await publisher.send(command) == "OT_PERMISSION_DENIED") }
            let subscriber = try await Browser(sandbox, session, role: "subscriber")
            #expect(try await subscriber.publish(VideoFixture.nobody) == "OT_PERMISSION_DENIED")
            #expect(try await subscriber.send(["do": "signal", "data": "x"]) == "OT_PERMISSION_DENIED")
            #expect(try await subscriber.send(subscribe) == nil)
            let only = try await Browser(sandbox, session, role: "publisheronly")
            #expect(try await only.send(subscribe) == "OT_PERMISSION_DENIED")
            #expect(try await only.send(["do": "unpublish", "streamId": .string(Self.stream)]) == "OT_STREAM_NOT_FOUND")
            let moderator = try await Browser(sandbox, session, role: "moderator")
            for command in moderation { #expect(try await moderator.send(command) == nil) }
            #expect(try await moderator.send(["do": "subscribe", "streamId": .string(Self.stream)]) == "OT_STREAM_NOT_FOUND")
            #expect(try await moderator.send(["do": "forceDisconnect", "connectionId": "nobody"]) == "OT_NOT_FOUND")
            #expect(try await moderator.send(["do": "dance"]) == "OT_INVALID_PARAMETER")
        }
    }

    @Test("The scripts are served to pages of every origin", arguments: ["opentok.min.js", "phone.js"])
    func scripts(name: String) async throws {
        try await VideoFixture.run { sandbox async throws in
            let reply = try await sandbox.client.execute(uri: "/sdk/\(name)", method: .get)
            #expect(reply.status == .ok)
            #expect(reply.headers[.contentType]?.hasPrefix("text/javascript") == true)
            #expect(reply.headers[.accessControlAllowOrigin] == "*")
            #expect(reply.body.readableBytes > 1000)
        }
    }

    @Test("A mailbox gives a listener what it has missed, and the newest listener alone what comes")
    func mailbox() async {
        let mailbox = Mailbox()
        for number in 1...3 { mailbox.post(.integer(number)) }
        let (old, first) = mailbox.listen(after: 1)
        let (letters, _) = mailbox.listen(after: 2)
        mailbox.stopListening(first)
        #expect(mailbox.isListening)
        mailbox.post(.integer(4))
        mailbox.close()
        var missed: [Int] = []
        for await letter in old { missed.append(letter.number) }
        #expect(missed == [2, 3])
        var got: [Mailbox.Letter] = []
        for await letter in letters { got.append(letter) }
        #expect(got == [Mailbox.Letter(number: 3, text: "3"), Mailbox.Letter(number: 4, text: "4")])
    }

    @Test("A page that never listens is gone after a while")
    func expires() async throws {
        let clock = ManualClock()
        try await VideoFixture.run(world: VideoFixture.world(clock: clock)) { sandbox async throws in
            let session = try await sandbox.createSession()
            _ = try await Browser(sandbox, session)
            await clock.waitForSleepers()
            clock.advance(by: SandboxLimits.pageAbsence)
            try await eventually("nobody is connected") { try await sandbox.connections(session) == [] }
        }
    }
}
