import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OpenTok
import Testing
import Tokens

@testable import Sandbox

@Suite("Video sessions", .timeLimit(.minutes(1)))
struct VideoSessionTests {
    @Test("A session's id holds the project it was made for, and other SDKs' checks of it pass")
    func idHoldsProject() async throws {
        try await VideoFixture.run { sandbox async throws in
            let legacy = try #require(SessionID(parsing: try await sandbox.createSession()))
            #expect(legacy.projectID == VideoFixture.key)
            #expect(legacy.createdMilliseconds == Int64(VideoFixture.now) * 1000)
            let unified = try #require(SessionID(parsing: try await sandbox.createSession(headers: VideoFixture.bearerHeaders())))
            #expect(unified.projectID == VideoFixture.application)
        }
    }

    @Test("Creating answers XML unless JSON is asked for")
    func answersXML() async throws {
        try await VideoFixture.run { sandbox async throws in
            var headers = try VideoFixture.legacyHeaders()
            headers[.accept] = "*/*"
            let reply = try await sandbox.client.execute(
                uri: "/session/create", method: .post, headers: headers, body: ByteBuffer(string: "p2p.preference=disabled"))
            #expect(reply.status == .ok)
            #expect(reply.headers[.contentType] == "text/xml")
            let text = String(buffer: reply.body)
            #expect(text.contains("<sessions><Session><session_id>1_"))
            #expect(text.contains("<create_dt>Tue Nov 14 14:13:20 PST 2023</create_dt>"))
        }
    }

    @Test(
        "Properties that the cloud does not know or that exclude each other are refused",
        arguments: [
            "p2p.preference=maybe", "archiveMode=sometimes", "location=here", "location=256.1.1.1", "p2p.preference=enabled&archiveMode=always",
            "e2ee=true&archiveMode=always", "e2ee=true&p2p.preference=enabled",
        ])
    func refusesProperties(form: String) async throws {
        try await VideoFixture.run { sandbox async throws in
            let reply = try await sandbox.client.execute(
                uri: "/session/create", method: .post, headers: VideoFixture.legacyHeaders(), body: ByteBuffer(string: form))
            #expect(reply.status == .badRequest)
        }
    }

    @Test("A session that an earlier run made is still known, and still relayed if it was")
    func survivesRestart() async throws {
        let ids = CollectedIDs()
        try await VideoFixture.run { sandbox async throws in
            await ids.append(try await sandbox.createSession())
            await ids.append(try await sandbox.createSession("p2p.preference=enabled"))
        }
        try await VideoFixture.run { sandbox async throws in
            let ids = await ids.all
            #expect(try await sandbox.connections(ids[0]) == [])
            #expect(try await sandbox.project(.post, "/dial", VideoFixture.dialBody(ids[0])).status == 200)
            #expect(try await sandbox.project(.post, "/dial", VideoFixture.dialBody(ids[1])).status == 409)
            // Changed anywhere, it is nobody's.
            let other = "1_" + Base64URL.encode(Array("1~\(VideoFixture.key)~~1700000000000~abcdefghijklmnopqrstuvw~~".utf8))
            #expect(try await sandbox.project(.get, "/session/\(other)/connection").status == 404)
            #expect(try await sandbox.project(.get, "/session/\(String(ids[0].dropLast()))/connection").status == 404)
        }
    }

    @Test("One project's session is not another's")
    func hidesForeignSessions() async throws {
        try await VideoFixture.run { sandbox async throws in
            let unified = try await sandbox.createSession(headers: VideoFixture.bearerHeaders())
            #expect(try await sandbox.project(.get, "/session/\(unified)/connection").status == 404)
        }
    }

    @Test("Of too many sessions the oldest empty one goes")
    func evictsEmptySessions() throws {
        var state = VideoState(limit: 2)
        let project = VideoProject(id: "1", environment: .legacy)
        for id in ["a", "b", "c"] {
            state.add(VideoSession(id: id, project: project, isRouted: true, archivesAlways: false, createdAt: 0))
            if id == "a" {
                _ = try state.join(
                    "a", connection: Participant(id: "x", data: "", role: .publisher, createdAt: 0, sipCall: nil), stream: nil)
            }
        }
        #expect(state.all.map(\.id) == ["a", "c"])
    }

    @Test("A browser joins with a token, shows in the state, and leaves")
    func browserJoins() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let path = "/sandbox/sessions/\(session)/connections"
            let joined = try await sandbox.send(.post, path, ["token": .string(try VideoFixture.clientToken(session, ["connection_data": "Ana"]))])
            #expect(joined.status == 201)
            let connection = try #require(joined.json?[key: "connectionId"]?.string)
            let state = try #require(try await sandbox.state()[key: "sessions"]?.array?.first)
            #expect(state[key: "sessionId"]?.string == session)
            let shown = try #require(state[key: "connections"]?.array?.first)
            #expect(shown[key: "connectionId"]?.string == connection)
            #expect(shown[key: "data"] == "Ana")
            #expect(shown[key: "sip"] == false)
            #expect(try await sandbox.project(.get, "/session/\(session)/stream").json?[key: "count"] == 1)
            #expect(try await sandbox.send(.delete, "\(path)/\(connection)").status == 204)
            #expect(try await sandbox.send(.delete, "\(path)/\(connection)").status == 404)
            #expect(try await sandbox.connections(session) == [])
        }
    }

    @Test("A subscriber joins without a stream")
    func subscriberPublishesNothing() async throws {
        try await VideoFixture.run { sandbox async throws in
            let session = try await sandbox.createSession()
            let token = try VideoFixture.clientToken(session, ["role": "subscriber"])
            #expect(try await sandbox.send(.post, "/sandbox/sessions/\(session)/connections", ["token": .string(token)]).status == 201)
            #expect(try await sandbox.project(.get, "/session/\(session)/stream").status == 404)
        }
    }
}

private actor CollectedIDs {
    private(set) var all: [String] = []

    func append(_ id: String) {
        all.append(id)
    }
}
