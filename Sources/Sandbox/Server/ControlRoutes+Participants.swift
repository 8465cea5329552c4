import Hummingbird
import OpenTok

/// Browsers, as far as a server can tell: a connection with a token, and perhaps a stream.
extension ControlRoutes {
    private struct JoinRequest: Decodable {
        let token: String?
        /// Whether it publishes, if its token lets it; true when missing.
        let publish: Bool?
    }

    private struct Joined: Encodable {
        let connectionId: String
        let streamId: String?
        let data: String
        let role: String
    }

    /// Joins a session as the client library would: the token is checked, and says for which project.
    @Sendable
    func join(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let sessionID = try context.parameters.require("session")
        let body: JoinRequest
        do {
            body = try await request.decodeJSON(JoinRequest.self)
        } catch is DecodingError {
            throw VideoError.badRequest("Invalid JSON in request body")
        }
        guard let text = body.token else { throw VideoError.badRequest("token must be set") }
        let project = try await video.owner(of: sessionID)
        let token = try tokens.read(text, sessionID: sessionID, project: project, now: world.now())
        let (connection, stream) = try await video.join(sessionID, project: project, token: token, publishes: body.publish ?? true)
        return .json(
            Joined(connectionId: connection.id, streamId: stream?.id, data: connection.data, role: token.role.rawValue),
            status: .created
        )
    }

    /// Leaves, as a browser that is closed.
    @Sendable
    func leave(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let sessionID = try context.parameters.require("session")
        let project = try await video.owner(of: sessionID)
        let connectionID = try context.parameters.require("connection")
        try await video.disconnect(sessionID, project: project, connectionID: connectionID, reason: .clientDisconnected)
        return Response(status: .noContent)
    }
}
