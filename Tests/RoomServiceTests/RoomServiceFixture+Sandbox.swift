import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Support

@testable import Sandbox

/// What the tests ask of the sandbox, through its own routes.
extension RoomServiceFixture {
    struct State: Decodable, Sendable {
        struct Session: Decodable, Sendable {
            struct Connection: Decodable, Sendable {
                let connectionId: String
                let sip: Bool
            }
            let sessionId: String
            let connections: [Connection]
        }
        struct Conversation: Decodable, Sendable {
            let members: [String]
        }
        struct LoggedRequest: Decodable, Sendable {
            let method: String
            let path: String
        }
        let sessions: [Session]
        let conversations: [Conversation]
        let requests: [LoggedRequest]
    }

    func sandboxState() async throws -> State {
        try JSONDecoder().decode(State.self, from: Data(try await askSandbox(.get, "/sandbox/state").utf8))
    }

    /// Waits until the bridge's leg is in its conversation: from then on it ends only if somebody ends it.
    func bridgeIsUp() async throws {
        try await eventually("a conversation has a member") { try await !sandboxState().conversations.allSatisfy(\.members.isEmpty) }
    }

    func sandboxFault(path: String, kind: String, status: Int? = nil) async throws {
        let status = status.map { #","status":\#($0)"# } ?? ""
        _ = try await askSandbox(.post, "/sandbox/faults", #"{"path":"\#(path)","kind":"\#(kind)"\#(status),"count":1}"#)
    }

    func sandboxDisconnect(_ session: String, _ connection: String) async throws {
        _ = try await askSandbox(.delete, "/sandbox/sessions/\(session)/connections/\(connection)")
    }

    private func askSandbox(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> String {
        try await Application(responder: sandbox.responder).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: [.contentType: "application/json"], body: ByteBuffer(string: body)) {
                String(buffer: $0.body)
            }
        }
    }
}
