import HTTPTypes
package import Hummingbird
import ServiceLifecycle

/// The page of virtual phones, `/phone`, its files, and the stream that it lives on, `/sandbox/phone/stream`.
///
/// One stream for a page however many phones it has: a browser keeps six connections to a host, and the sound of each phone takes one, too.
package struct PhonePageRoutes: SandboxRoutes {
    let platform: VoicePlatform

    /// Nothing but our own files runs there, whatever a number, a name or an NCCO says.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    package func addRoutes(to router: Router<SandboxContext>) {
        let page = PhonePageFile.page(number: platform.configuration.numbers.sorted().first ?? "")
        router.get("/phone") { _, _ in
            var response = Response.text(page, mediaType: "text/html; charset=utf-8")
            response.headers[.contentSecurityPolicy] = Self.policy
            response.headers[.cacheControl] = "no-store"
            return Self.plain(response)
        }
        for file in PhonePageFile.all {
            router.get("/phone/\(file.name)") { _, _ in
                Self.plain(
                    Response(
                        status: .ok, headers: [.contentType: file.mediaType, .contentLength: String(file.bytes.count), .cacheControl: "no-cache"],
                        body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes))))
            }
        }
        router.get("/sandbox/phone/stream", use: stream)
    }

    private static func plain(_ response: Response) -> Response {
        var response = response
        response.headers[.xContentTypeOptions] = "nosniff"
        if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "no-referrer" }
        return response
    }

    /// Every call with all its lines first, then what is new. A page that comes back is told all again: lines have numbers.
    @Sendable
    private func stream(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let (platform, clock) = (platform, platform.world.clock)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                let (beats, beat) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                let news = await platform.watchLines()
                let tasks = [
                    Task {
                        for await _ in news { beat.yield() }
                        beat.finish()
                    },
                    Task {
                        while (try? await clock.sleep(for: SandboxLimits.pageHeartbeat)) != nil { beat.yield() }
                    },
                ]
                defer { tasks.forEach { $0.cancel() } }
                var told: [String: Int] = [:]
                var isFirst = true
                try await writer.write(ByteBuffer(string: "retry: 500\n\n"))
                try await withGracefulShutdownHandler {
                    for await _ in beats {
                        let calls = await platform.phoneCalls().suffix(SandboxLimits.pageCalls)
                        let news = PhoneNews(calls, told: &told)
                        guard isFirst || !news.isEmpty else {
                            try await writer.write(ByteBuffer(string: ":\n\n"))
                            continue
                        }
                        try await writer.write(ByteBuffer(string: "event: \(isFirst ? "all" : "news")\ndata: \(news.json)\n\n"))
                        isFirst = false
                    }
                } onGracefulShutdown: {
                    beat.finish()
                }
                try await writer.finish(nil)
            }
        )
    }
}
