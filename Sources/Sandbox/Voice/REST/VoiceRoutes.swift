package import Hummingbird

/// Voice REST, `/v1/calls`.
package struct VoiceRoutes: SandboxRoutes {
    private let platform: VoicePlatform
    private let authority: VoiceAuthority
    private let world: SandboxWorld

    package init(platform: VoicePlatform) {
        self.platform = platform
        self.authority = VoiceAuthority(applicationID: platform.configuration.applicationID, key: platform.configuration.applicationKey)
        self.world = platform.world
    }

    package func addRoutes(to router: Router<SandboxContext>) {
        let calls = router.group("v1/calls")
        calls.post { request, _ in try await create(request) }
        calls.get { request, _ in try await list(request) }
        calls.get(":uuid") { request, context in
            try await admit(request)
            return Response.json(CallFilter.resource(try await platform.own(try uuid(context))))
        }
        calls.put(":uuid") { request, context in
            let body = try await body(request)
            try await platform.modify(try uuid(context), try CallModification(body))
            return Response(status: .noContent)
        }
        addPlaying(calls)
    }

    private func addPlaying(_ calls: RouterGroup<SandboxContext>) {
        calls.put(":uuid/talk") { request, context in
            guard let text = try await body(request)[key: "text"]?.string, !text.isEmpty else {
                throw VoiceAPIError.invalid(parameter: "text", reason: "is required")
            }
            try await platform.play(.talk, text, into: try uuid(context))
            return done("Talk started", try uuid(context))
        }
        calls.delete(":uuid/talk") { request, context in
            try await stop(request, "Talk stopped", context)
        }
        calls.put(":uuid/stream") { request, context in
            guard let urls = try await body(request)[key: "stream_url"]?.array, urls.count == 1, let url = urls.first?.string,
                ActionFields.isWebAddress(url)
            else { throw VoiceAPIError.invalid(parameter: "stream_url", reason: "must be an array of one URL") }
            try await platform.play(.stream, url, into: try uuid(context))
            return done("Stream started", try uuid(context))
        }
        calls.delete(":uuid/stream") { request, context in
            try await stop(request, "Stream stopped", context)
        }
        calls.put(":uuid/dtmf") { request, context in
            guard let digits = try await body(request)[key: "digits"]?.string, !digits.isEmpty, digits.allSatisfy({ "0123456789#*p".contains($0) })
            else { throw VoiceAPIError.invalid(parameter: "digits", reason: "may hold 0-9, #, * and p") }
            try await platform.play(.tones, "tones \(digits)", into: try uuid(context))
            return done("DTMF sent", try uuid(context))
        }
        calls.put(":uuid/input/dtmf") { request, context in
            guard let urls = try await body(request)[key: "event_url"]?.array, urls.count == 1, let url = urls.first?.string,
                ActionFields.isWebAddress(url)
            else { throw VoiceAPIError.invalid(parameter: "event_url", reason: "must be an array of one URL") }
            try await platform.subscribeKeys(of: try uuid(context), url)
            return Response(status: .ok)
        }
        calls.delete(":uuid/input/dtmf") { request, context in
            try await admit(request)
            try await platform.subscribeKeys(of: try uuid(context), nil)
            return Response(status: .ok)
        }
    }

    private func create(_ request: Request) async throws -> Response {
        let body = try await body(request, isNewCall: true)
        let call = await platform.create(try CreateCallRequest(body))
        let reply: JSONValue = [
            "uuid": .string(call.uuid),
            "status": "started",
            "direction": "outbound",
            "conversation_uuid": .string(call.conversationUUID),
        ]
        return .json(reply, status: .created)
    }

    private func list(_ request: Request) async throws -> Response {
        try await admit(request)
        var query: [String: String] = [:]
        for (name, value) in request.uri.queryParameters { query[String(name)] = String(value) }
        return .json(await platform.page(try CallFilter(query)))
    }

    private func stop(_ request: Request, _ message: String, _ context: SandboxContext) async throws -> Response {
        try await admit(request)
        let uuid = try uuid(context)
        _ = try await platform.up(uuid)
        return done(message, uuid)
    }

    private func done(_ message: String, _ uuid: String) -> Response {
        .json(["message": message, "uuid": uuid] as [String: String])
    }

    private func uuid(_ context: SandboxContext) throws -> String {
        try context.parameters.require("uuid")
    }

    private func admit(_ request: Request, isNewCall: Bool = false) async throws {
        guard authority.admits(request.headers[.authorization], at: world.now()) else { throw VoiceAPIError.unauthorized }
        try await platform.countRequest(isNewCall: isNewCall)
    }

    private func body(_ request: Request, isNewCall: Bool = false) async throws -> JSONValue {
        try await admit(request, isNewCall: isNewCall)
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") ?? false else {
            throw VoiceAPIError.unsupportedMediaType
        }
        guard let body = try? JSONValue(parsing: try await request.bodyBytes()) else { throw VoiceAPIError.malformed }
        return body
    }
}
