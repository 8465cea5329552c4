import HTTPTypes
package import Hummingbird

/// What the sandbox's browser libraries talk to, `/sandbox/pages`, and the libraries themselves, `/sdk`.
///
/// Events go down a stream of server-sent events, everything else comes up as a POST of plain text, which a browser sends to another origin
/// without asking first: no Swift package at hand has WebSockets.
package struct PageRoutes: SandboxRoutes {
    private struct Connect: Decodable {
        let apiKey: String
        let sessionId: String
        let token: String
    }

    private struct PickUp: Decodable {
        let call: String
    }

    private struct Connected: Encodable {
        let key: String
    }

    let platform: VideoPlatform
    let tokens: ClientTokenReader
    let world: SandboxWorld

    package func addRoutes(to router: Router<SandboxContext>) {
        for file in ServedFile.libraries {
            router.get("/sdk/\(file.name)") { _, _ in Self.open(.text(file.text, mediaType: file.mediaType)) }
        }
        let pages = router.group("/sandbox/pages")
        pages.post("/browser") { request, _ in try await answer { try await connect(request) } }
        pages.post("/phone") { request, _ in try await answer { try await pickUp(request) } }
        pages.post("/:page") { request, context in try await answer { try await command(request, context) } }
        pages.get("/:page/events") { request, context in try await answer { try await events(request, context) } }
    }

    /// Checks what a client library checks with the cloud, in its order: session, project, token.
    private func connect(_ request: Request) async throws -> Response {
        let order = try await body(request, as: Connect.self)
        guard let project = try? await platform.owner(of: order.sessionId), (try? await platform.session(order.sessionId, of: project)) != nil else {
            throw PageError.invalidSession
        }
        guard project.id == order.apiKey else { throw PageError.authentication("the API key is not the session's") }
        let token: ClientToken
        do throws(VideoError) {
            token = try tokens.read(order.token, sessionID: order.sessionId, project: project, now: world.now())
        } catch {
            throw PageError.authentication(error.message)
        }
        return .json(Connected(key: try await platform.connect(order.sessionId, token: token).key))
    }

    private func pickUp(_ request: Request) async throws -> Response {
        .json(Connected(key: try await platform.pickUp(leg: body(request, as: PickUp.self).call).key))
    }

    private func command(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let page = try await platform.page(context.parameters.require("page"))
        return .json(try await platform.carryOut(body(request, as: PageCommand.self), for: page))
    }

    private func events(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let page = try await platform.page(context.parameters.require("page"))
        let after = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int($0) } ?? 0
        let (platform, clock) = (platform, world.clock)
        return Response(
            status: .ok,
            headers: EventStream<Mailbox.Letter>.headers,
            body: ResponseBody { writer in
                let (letters, listener) = page.mailbox.listen(after: after)
                let stream = EventStream(elements: letters, beat: page.mailbox.beat) { page.mailbox.stopListening(listener) }
                do {
                    try await stream.write(to: &writer, clock: clock) { letter in
                        letter.number == 0 ? EventStream<Mailbox.Letter>.silence : "id: \(letter.number)\ndata: \(letter.text)\n\n"
                    }
                } catch {
                    await platform.awaitListener(of: page)
                    throw error
                }
                await platform.awaitListener(of: page)
            }
        )
    }

    /// The body as JSON, whatever its content type says.
    private func body<T: Decodable>(_ request: Request, as type: T.Type) async throws -> T {
        do {
            return try await request.decodeJSON(type)
        } catch let error as DecodingError {
            throw PageError.invalidParameter("The request is not as expected: \(error.summary)")
        }
    }

    /// Refusals, too, must be readable by a page of another origin.
    private func answer(_ body: () async throws -> Response) async throws -> Response {
        do {
            return Self.open(try await body())
        } catch let error as PageError {
            return Self.open(error.response)
        }
    }

    /// Lets pages of every origin read it: the sandbox has no secrets from the machine that it runs on.
    private static func open(_ response: Response) -> Response {
        var response = response
        response.headers[.accessControlAllowOrigin] = "*"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-cache" }
        if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { response.headers[name] = "cross-origin" }
        return response
    }
}
