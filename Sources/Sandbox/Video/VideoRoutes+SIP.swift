import Hummingbird

extension VideoRoutes {
    /// Digits the gateway can play; `p` pauses for 500 ms.
    private struct Tones: Decodable {
        let digits: String?
    }

    private struct Done: Encodable {
        let code = 200
        let message = "OK"
    }

    func addSIPRoutes(to project: RouterGroup<SandboxContext>) {
        project.post("/dial", use: dial)
        // What the PHP SDK calls.
        project.post("/call", use: dial)
        project.post("/session/:session/play-dtmf", use: playDTMF)
        project.post("/session/:session/connection/:connection/play-dtmf", use: playDTMF)
    }

    @Sendable
    func dial(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let dial = try await body(request, as: DialRequest.self).checked()
        // An unknown session is told before a bad token.
        try await platform.session(dial.sessionID, of: project)
        let token = try tokens.read(dial.token, sessionID: dial.sessionID, project: project, now: world.now())
        return .json(try await platform.dial(dial.sessionID, project: project, token: token, sip: dial.sip, uri: dial.uri))
    }

    @Sendable
    func playDTMF(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let digits = try await body(request, as: Tones.self).digits ?? ""
        guard !digits.isEmpty, digits.allSatisfy({ "0123456789*#p".contains($0) }) else {
            throw VideoError(.badRequest, code: 400, "One of the properties digits or sessionId is invalid.")
        }
        try await platform.playDTMF(
            digits,
            sessionID: context.parameters.require("session"),
            project: project,
            connectionID: context.parameters.get("connection")
        )
        return .json(Done())
    }
}
