import Hummingbird

extension VideoRoutes {
    /// How many archives a list shows when it is not told: the documented default and ceiling.
    private static let listedArchives = 50
    private static let mostListedArchives = 1000

    private struct ArchiveList: Encodable {
        let count: Int
        let items: [Archive]
    }

    func addArchiveRoutes(to archive: RouterGroup<SandboxContext>) {
        archive.post(use: startArchive)
        archive.get(use: listArchives)
        archive.get("/:archive", use: getArchive)
        archive.delete("/:archive", use: deleteArchive)
        archive.post("/:archive/stop", use: stopArchive)
    }

    @Sendable
    private func startArchive(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        return .json(try await platform.startArchive(body(request, as: ArchiveRequest.self), project: project))
    }

    @Sendable
    private func listArchives(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let query = request.uri.queryParameters
        let offset = try number(query["offset"], default: 0, in: 0...Int.max)
        let count = try number(query["count"], default: Self.listedArchives, in: 0...Self.mostListedArchives)
        let archives = await platform.archives.list(of: project, sessionID: query["sessionId"].map(String.init))
        return .json(ArchiveList(count: archives.count, items: Array(archives.dropFirst(offset).prefix(count))))
    }

    @Sendable
    private func getArchive(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        return .json(try await platform.archives.archive(context.parameters.require("archive"), of: project))
    }

    @Sendable
    private func deleteArchive(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        try await platform.deleteArchive(context.parameters.require("archive"), project: project)
        return Response(status: .noContent)
    }

    @Sendable
    private func stopArchive(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        return .json(try await platform.stopArchive(context.parameters.require("archive"), project: project))
    }

    private func number(_ text: Substring?, default value: Int, in range: ClosedRange<Int>) throws(VideoError) -> Int {
        guard let text else { return value }
        guard let number = Int(text), range.contains(number) else { throw .badRequest("Invalid offset or count") }
        return number
    }
}
