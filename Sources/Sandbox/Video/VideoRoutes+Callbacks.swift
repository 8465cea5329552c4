import Hummingbird

extension VideoRoutes {
    private struct CallbackRequest: Decodable {
        let group: String?
        let event: String?
        let url: String?
    }

    func addCallbackRoutes(to callback: RouterGroup<SandboxContext>) {
        callback.post(use: register)
        callback.get(use: listCallbacks)
        callback.delete("/:callback", use: unregister)
    }

    @Sendable
    private func register(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let callback = try await body(request, as: CallbackRequest.self)
        return .json(try await platform.register(group: callback.group, event: callback.event, url: callback.url, project: project))
    }

    @Sendable
    private func listCallbacks(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        return .json(await platform.registeredCallbacks(of: project))
    }

    @Sendable
    private func unregister(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        try await platform.unregister(context.parameters.require("callback"), project: project)
        return Response(status: .noContent)
    }
}
