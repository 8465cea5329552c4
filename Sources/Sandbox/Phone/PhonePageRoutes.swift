import Foundation
import HTTPTypes
package import Hummingbird

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
        let page = ServedFile.phonePage(number: platform.configuration.numbers.sorted().first ?? "")
        router.get("/phone") { _, _ in
            var response = Response.text(page, mediaType: "text/html; charset=utf-8")
            response.headers[.contentSecurityPolicy] = Self.policy
            response.headers[.cacheControl] = "no-store"
            return Self.plain(response)
        }
        for file in ServedFile.phonePage {
            router.get("/phone/\(file.name)") { _, _ in
                var response = Response.text(file.text, mediaType: file.mediaType)
                response.headers[.cacheControl] = "no-cache"
                return Self.plain(response)
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
            headers: EventStream<Void>.headers,
            body: ResponseBody { writer in
                let stream = await platform.watchLines()
                var told: [String: Int] = [:]
                var event = "all"
                try await stream.write(to: &writer, clock: clock) {
                    let news = PhoneNews(await platform.phoneCalls().suffix(SandboxLimits.pageCalls), told: &told)
                    guard event == "all" || !news.isEmpty else { return EventStream<Void>.silence }
                    defer { event = "news" }
                    return "event: \(event)\ndata: \(String(decoding: try JSONEncoder.sandbox.encode(news), as: UTF8.self))\n\n"
                }
            }
        )
    }
}
