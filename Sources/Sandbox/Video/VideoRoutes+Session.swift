import Hummingbird
import OpenTok

extension VideoRoutes {
    private struct StreamItem: Encodable {
        let id: String
        let videoType: String?
        let name: String
        let layoutClassList: [String]

        init(_ stream: PublishedStream) {
            id = stream.id
            videoType = stream.videoType
            name = stream.name
            layoutClassList = stream.layoutClasses
        }
    }

    private struct ConnectionItem: Encodable {
        let connectionId: String
        let connectionState = "Connected"
        /// Milliseconds since the epoch, as text: so the cloud has it here, and only here.
        let createdAt: String
    }

    private struct StreamList: Encodable {
        let count: Int
        let items: [StreamItem]
    }

    private struct ConnectionList: Encodable {
        let count: Int
        let projectId: String
        let sessionId: String
        let items: [ConnectionItem]
    }

    /// What muting answers: the project, not the session.
    private struct ProjectBody: Encodable {
        let projectId: String?
        let applicationId: String?
        let status = "ACTIVE"
        let name = "sandbox"
        let environment = "standard"
        /// Milliseconds since the epoch.
        let createdAt: Int

        init(_ project: VideoProject, createdAt: Int) {
            projectId = project.environment == .legacy ? project.id : nil
            applicationId = project.environment == .unified ? project.id : nil
            self.createdAt = createdAt
        }
    }

    private struct SignalRequest: Decodable {
        let type: String?
        let data: String?
    }

    private struct MuteRequest: Decodable {
        let active: LenientBool?
        let excludedStreamIds: [String]?
        /// What the OpenTok Python and Ruby SDKs call it.
        let excludedStreams: [String]?
    }

    private struct LayoutRequest: Decodable {
        struct Item: Decodable {
            let id: String
            let layoutClassList: [String]
        }

        let items: [Item]
    }

    func addSessionRoutes(to session: RouterGroup<SandboxContext>) {
        session.get("/connection", use: listConnections)
        session.delete("/connection/:connection", use: forceDisconnect)
        session.get("/stream", use: listStreams)
        session.get("/stream/:stream", use: getStream)
        session.put("/stream", use: setLayoutClasses)
        session.post("/stream/:stream/mute", use: muteStream)
        session.post("/mute", use: muteSession)
        session.post("/signal", use: signal)
        session.post("/connection/:connection/signal", use: signal)
    }

    @Sendable
    private func listConnections(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let session = try await platform.session(context.parameters.require("session"), of: project)
        return .json(
            ConnectionList(
                count: session.connections.count,
                projectId: project.id,
                sessionId: session.id,
                items: session.connections.map { ConnectionItem(connectionId: $0.id, createdAt: String($0.createdAt)) }
            )
        )
    }

    @Sendable
    private func forceDisconnect(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let connectionID = try context.parameters.require("connection")
        // The sandbox's ids are UUIDs like the real ones; anything else cannot be one.
        guard connectionID.utf8.count <= 64, connectionID.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
            throw VideoError.badRequest("One of the arguments — sessionId or connectionId — is invalid.")
        }
        try await platform.disconnect(context.parameters.require("session"), project: project, connectionID: connectionID)
        return Response(status: .noContent)
    }

    @Sendable
    private func listStreams(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let session = try await platform.session(context.parameters.require("session"), of: project)
        guard session.hasHadStream else { throw VideoError.notFound("Not found. The session has no streams") }
        return .json(StreamList(count: session.streams.count, items: session.streams.map(StreamItem.init)))
    }

    @Sendable
    private func getStream(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let session = try await platform.session(context.parameters.require("session"), of: project)
        let streamID = try context.parameters.require("stream")
        guard let stream = session.streams.first(where: { $0.id == streamID }) else {
            // The cloud's own choice of status for this one.
            throw VideoError(.requestTimeout, code: 408, "Not found. Stream is not in the session")
        }
        return .json(StreamItem(stream))
    }

    @Sendable
    private func setLayoutClasses(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let items = try await body(request, as: LayoutRequest.self).items
        let sessionID = try context.parameters.require("session")
        try await platform.setLayoutClasses(items.map { ($0.id, $0.layoutClassList) }, sessionID: sessionID, project: project)
        let streams = try await platform.session(sessionID, of: project).streams
        return .json(StreamList(count: streams.count, items: streams.map(StreamItem.init)))
    }

    @Sendable
    private func muteStream(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        try await platform.mute(
            streamID: context.parameters.require("stream"),
            sessionID: context.parameters.require("session"),
            project: project
        )
        return .json(ProjectBody(project, createdAt: world.milliseconds()))
    }

    @Sendable
    private func muteSession(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let mute = try await body(request, as: MuteRequest.self)
        guard let active = mute.active else { throw VideoError.badRequest("active must be set") }
        try await platform.setMuted(
            active.value,
            except: Set((mute.excludedStreamIds ?? []) + (mute.excludedStreams ?? [])),
            sessionID: context.parameters.require("session"),
            project: project
        )
        return .json(ProjectBody(project, createdAt: world.milliseconds()))
    }

    @Sendable
    private func signal(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        let signal = try await body(request, as: SignalRequest.self)
        guard let data = signal.data else {
            let message = "Signal payload 'data' must be set"
            throw VideoError(.badRequest, code: 15202, message, description: message)
        }
        let type = signal.type ?? ""
        guard type.utf8.count <= OpenTokLimits.signalTypeBytes, data.utf8.count <= OpenTokLimits.signalDataBytes else {
            throw VideoError(.contentTooLarge, code: 413, "The type string exceeds 128 bytes or the data string exceeds 8 kB")
        }
        try await platform.send(
            VideoSignal(type: type, data: data, connectionId: context.parameters.get("connection")),
            sessionID: context.parameters.require("session"),
            project: project
        )
        return Response(status: .noContent)
    }
}
