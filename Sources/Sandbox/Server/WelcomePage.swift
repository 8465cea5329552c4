/// What somebody sees who opens the sandbox in a browser. Shows no secret.
struct WelcomePage {
    private static let routes: [(route: String, meaning: String)] = [
        ("GET /sandbox/health", "200 when it runs"),
        ("GET /sandbox/state", "sessions, conversations, calls, the last requests and the faults that are on, as JSON"),
        ("POST /sandbox/reset", "forget everything, hang everybody up"),
        ("POST /sandbox/sessions/{sessionId}/connections", #"join as a browser: {"token": "…"}"#),
        ("DELETE /sandbox/sessions/{sessionId}/connections/{connectionId}", "leave again"),
        (
            "POST /sandbox/faults",
            #"{"path": "/dial", "kind": "delay | resetBefore | resetAfter | status", "milliseconds": 500, "status": 503, "count": 1}"#
        ),
        ("GET, DELETE /sandbox/faults", "which are on; switch all off"),
        ("POST /session/create, /v2/project/…", "the video cloud's REST API, legacy and unified"),
        ("/v1/calls…", "the voice cloud's REST API"),
    ]

    let settings: SandboxSettings

    var html: String {
        let rows = Self.routes.map { "<tr><td><code>\($0.route)</code></td><td>\($0.meaning)</td></tr>" }.joined(separator: "\n")
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Partyline sandbox</title>
            <style>body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em } td { padding: .2em 1em .2em 0; vertical-align: top }</style>
            <h1>Partyline sandbox</h1>
            <p>This stands in for the OpenTok (Vonage Video) and Vonage Voice clouds on this machine. No call leaves it, nothing costs anything.</p>
            <p>HTTP <code>http://\(settings.host):\(settings.port)</code>, HTTPS <code>https://localhost:\(settings.httpsPort)</code>
            (trust the <code>ca.pem</code> it writes into <code>CA_DIRECTORY</code>).
            OpenTok API key <code>\(settings.openTokKey)</code>, application <code>\((settings.applicationID ?? "none").escapedForXML)</code>.</p>
            <table>
            \(rows)
            </table>
            """
    }
}
