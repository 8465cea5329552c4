import Foundation
package import Hummingbird

/// The video cloud's REST API, legacy and unified on the same paths.
package struct VideoRoutes: SandboxRoutes {
    let platform: VideoPlatform
    let authenticator: VideoAuthenticator
    let tokens: ClientTokenReader
    let world: SandboxWorld

    package init(platform: VideoPlatform, authenticator: VideoAuthenticator, tokens: ClientTokenReader, world: SandboxWorld) {
        self.platform = platform
        self.authenticator = authenticator
        self.tokens = tokens
        self.world = world
    }

    package func addRoutes(to router: Router<SandboxContext>) {
        router.post("/session/create", use: createSession)
        let project = router.group("/v2/project/:project")
        addSIPRoutes(to: project)
        addSessionRoutes(to: project.group("/session/:session"))
        addArchiveRoutes(to: project.group("/archive"))
        addCallbackRoutes(to: project.group("/callback"))
    }

    /// The project that asks; the path's id must be its own.
    ///
    /// - Throws: see `VideoAuthenticator.project`.
    func project(_ request: Request, _ context: SandboxContext) throws -> VideoProject {
        try authenticator.project(headers: request.headers, pathID: context.parameters.get("project"), now: world.now())
    }

    /// The body as JSON.
    ///
    /// - Throws: 400 when it is not what is asked for.
    func body<T: Decodable>(_ request: Request, as type: T.Type) async throws -> T {
        do {
            return try await request.decodeJSON(type)
        } catch is DecodingError {
            throw VideoError.badRequest("Invalid JSON in request body")
        }
    }
}
