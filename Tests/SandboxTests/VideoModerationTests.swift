import Foundation
import HTTPTypes
import OpenTok
import Testing

@testable import Sandbox

@Suite("Signals, muting, streams and archives", .timeLimit(.minutes(1)))
struct VideoModerationTests {
    private static func isMuted(_ sandbox: VideoFixture) async throws -> [Bool?] {
        try await sandbox.state()[key: "sessions"]?.array?.first?[key: "streams"]?.array?.map { $0[key: "muted"]?.bool } ?? []
    }

    private static func join(_ sandbox: VideoFixture, _ session: String) async throws -> (connection: String, stream: String) {
        let reply = try await sandbox.send(
            .post, "/sandbox/sessions/\(session)/connections", ["token": .string(try VideoFixture.clientToken(session))])
        return (try #require(reply.json?[key: "connectionId"]?.string), try #require(reply.json?[key: "streamId"]?.string))
    }

    @Test("A signal needs data, somebody to get it, and a bearable size")
    func signals() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let path = "/session/\(session)/signal"
            let empty = try await sandbox.project(.post, path, ["type": "chat", "data": "hello"])
            #expect(empty.status == 404)
            #expect(empty.json == ["message": "Not found. No clients are actively connected to the OpenTok session."])
            let one = try await Self.join(sandbox, session)
            #expect(try await sandbox.project(.post, path, ["type": "chat"]).json?[key: "code"] == 15202)
            let longType = String(repeating: "ä", count: 65)
            #expect(try await sandbox.project(.post, path, ["type": .string(longType), "data": ""]).status == 413)
            #expect(try await sandbox.project(.post, path, ["type": "", "data": .string(String(repeating: "a", count: 8193))]).status == 413)
            #expect(try await sandbox.project(.post, path, ["type": "", "data": .string(String(repeating: "a", count: 8192))]).status == 204)
            let direct = "/session/\(session)/connection/\(one.connection)/signal"
            #expect(try await sandbox.project(.post, direct, ["type": "chat", "data": "hello"]).status == 204)
            let nobody = "/session/\(session)/connection/\(VideoFixture.nobody)/signal"
            #expect(try await sandbox.project(.post, nobody, ["type": "chat", "data": "hello"]).status == 404)
            let signal = try await sandbox.state()[key: "sessions"]?.array?.first?[key: "signals"]?.array?.last
            #expect(signal == ["type": "chat", "data": "hello", "connectionId": .string(one.connection)])
        }
    }

    @Test("Only the last signals are kept")
    func boundsSignals() throws {
        var state = VideoState()
        state.add(VideoSession(id: "a", project: VideoProject(id: "1", environment: .legacy), isRouted: true, archivesAlways: false, createdAt: 0))
        _ = try state.join("a", connection: Participant(id: "x", data: "", role: .publisher, createdAt: 0, sipCall: nil), stream: nil)
        for number in 0...SandboxLimits.heldSignals {
            _ = try state.signal("a", VideoSignal(type: "", data: String(number), connectionId: nil))
        }
        #expect(state.sessions["a"]?.signals.count == SandboxLimits.heldSignals)
        #expect(state.sessions["a"]?.signals.first?.data == "1")
    }

    @Test(
        "Muting a session spares those excluded, under both names of the field, and mutes whoever comes later",
        arguments: [
            "excludedStreamIds", "excludedStreams",
        ])
    func mutesSession(field: String) async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let spared = try await Self.join(sandbox, session)
            _ = try await Self.join(sandbox, session)
            let path = "/session/\(session)/mute"
            let body: JSONValue = .object(["active": "true", field: [.string(spared.stream)]])
            let reply = try await sandbox.project(.post, path, body)
            #expect(reply.status == 200)
            #expect(reply.json?[key: "projectId"]?.string == VideoFixture.key)
            #expect(reply.json?[key: "status"] == "ACTIVE")
            #expect(try await Self.isMuted(sandbox) == [false, true])
            _ = try await Self.join(sandbox, session)
            #expect(try await Self.isMuted(sandbox) == [false, true, true])
            #expect(try await sandbox.project(.post, path, ["active": false]).status == 200)
            _ = try await Self.join(sandbox, session)
            #expect(try await Self.isMuted(sandbox) == [false, true, true, false])
            #expect(try await sandbox.project(.post, path, [:]).status == 400)
        }
    }

    @Test("A SIP leg is muted only if its dial asked for it")
    func mutesSIPLegs() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let deaf = try await sandbox.dial(session)
            let obedient = try await sandbox.dial(session, sip: ["observeForceMute": true])
            for stream in [deaf.stream, obedient.stream] {
                #expect(try await sandbox.project(.post, "/session/\(session)/stream/\(stream)/mute").status == 200)
            }
            #expect(try await Self.isMuted(sandbox) == [false, true])
            #expect(try await sandbox.project(.post, "/session/\(session)/stream/\(VideoFixture.nobody)/mute").status == 404)
        }
    }

    @Test("Streams: 404 before the first, then a list, also an empty one; an unknown stream is 408")
    func listsStreams() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let path = "/session/\(session)/stream"
            #expect(try await sandbox.project(.get, path).status == 404)
            let one = try await Self.join(sandbox, session)
            #expect(
                try await sandbox.project(.get, "\(path)/\(one.stream)").json
                    == ["id": .string(one.stream), "videoType": "camera", "name": "", "layoutClassList": []])
            #expect(try await sandbox.project(.get, "\(path)/\(VideoFixture.nobody)").status == 408)
            let layout: JSONValue = ["items": [["id": .string(one.stream), "layoutClassList": ["focus"]]]]
            #expect(try await sandbox.project(.put, path, layout).status == 200)
            #expect(try await sandbox.project(.get, "\(path)/\(one.stream)").json?[key: "layoutClassList"] == ["focus"])
            #expect(try await sandbox.project(.delete, "/session/\(session)/connection/\(one.connection)").status == 204)
            #expect(try await sandbox.project(.get, path).json == ["count": 0, "items": []])
        }
    }

    @Test("Connections tell their time as text")
    func listsConnections() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let one = try await Self.join(sandbox, session)
            let reply = try await sandbox.project(.get, "/session/\(session)/connection")
            #expect(
                reply.json?[key: "items"]
                    == [["connectionId": .string(one.connection), "connectionState": "Connected", "createdAt": .string("\(VideoFixture.now)000")]])
            #expect(reply.json?[key: "sessionId"]?.string == session)
            #expect(try await sandbox.project(.delete, "/session/\(session)/connection/no!id").status == 400)
        }
    }

    @Test("An archive starts when somebody is there, runs once, stops once, and goes when it is stopped")
    func archives() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let body: JSONValue = ["sessionId": .string(session), "name": "first", "hasVideo": "false"]
            #expect(try await sandbox.project(.post, "/archive", body).status == 404)
            _ = try await Self.join(sandbox, session)
            let started = try await sandbox.project(.post, "/archive", body)
            #expect(started.json?[key: "status"] == "started")
            #expect(started.json?[key: "hasVideo"] == false)
            let id = try #require(started.json?[key: "id"]?.string)
            #expect(try await sandbox.project(.post, "/archive", body).status == 409)
            #expect(try await sandbox.project(.delete, "/archive/\(id)").status == 409)
            #expect(try await sandbox.project(.post, "/archive/\(id)/stop").json?[key: "status"] == "stopped")
            #expect(try await sandbox.project(.post, "/archive/\(id)/stop").json?[key: "code"] == 15002)
            #expect(try await sandbox.project(.get, "/archive?sessionId=\(session)").json?[key: "count"] == 1)
            #expect(try await sandbox.project(.get, "/archive?sessionId=other").json?[key: "count"] == 0)
            #expect(try await sandbox.project(.get, "/archive?count=many").status == 400)
            #expect(try await sandbox.project(.delete, "/archive/\(id)").status == 204)
            #expect(try await sandbox.project(.get, "/archive/\(id)").status == 404)
        }
    }

    @Test("Callbacks are registered, listed and dropped")
    func callbacks() async throws {
        try await VideoFixture.run { sandbox async throws in
            let body: JSONValue = ["group": "connection", "event": "created", "url": "https://example.com/callback"]
            let id = try #require(try await sandbox.project(.post, "/callback", body).json?[key: "id"]?.string)
            #expect(try await sandbox.project(.get, "/callback").json?.array?.count == 1)
            #expect(try await sandbox.project(.post, "/callback", ["group": "connection", "event": "created", "url": "ftp://x"]).status == 400)
            #expect(try await sandbox.project(.delete, "/callback/\(id)").status == 204)
            #expect(try await sandbox.project(.delete, "/callback/\(id)").status == 404)
        }
    }
}
