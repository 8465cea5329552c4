/// What somebody sees who opens the sandbox in a browser. Shows no secret.
struct WelcomePage {
    private typealias Row = (what: String, meaning: String)

    private static let control: [Row] = [
        ("GET /sandbox/health", "200 when it runs"),
        (
            "GET /sandbox/state",
            "as JSON: sessions, conversations, calls (status, muted, earmuffed), the highest rates of new calls and of other Voice requests, the last "
                + "requests, and the faults that are on"
        ),
        ("POST /sandbox/reset", "forget everything, hang everybody up"),
        ("POST /sandbox/sessions/{sessionId}/connections", #"join as a browser: {"token": "…"}"#),
        ("DELETE /sandbox/sessions/{sessionId}/connections/{connectionId}", "leave again"),
        (
            "POST /sandbox/faults",
            #"switch a fault on: {"path": "/dial", "kind": "resetAfter", "count": 1}; all of it is below"#
        ),
        ("GET /sandbox/faults", "which are on, each with how many it is still to hit"),
        ("DELETE /sandbox/faults?kind=…&amp;path=…", "switch all off, or those of a kind and path"),
    ]

    private static let faults: [Row] = [
        ("path", "what the path of the request, or of the webhook's URL, must contain; \"/\" hits everything"),
        ("count", "how many it hits; 1 when missing"),
        ("method", "only requests by this HTTP method, such as PUT"),
        (
            "event",
            "only webhooks of this kind (answer, event, input, notify, connection, stream, call), or of this status, type or name (completed, transfer, "
                + "connectionCreated, …)"
        ),
        ("milliseconds", "how long to wait first, with every kind"),
        ("kind: delay", "a request is acted on and answered later"),
        ("kind: resetBefore, resetAfter", "the connection breaks before, or after, the request is acted on"),
        ("kind: status", "a request is answered with \"status\" (503 when missing) and not acted on; \"retryAfter\" adds the header, in seconds"),
        ("kind: wrongRegion", "a Voice request is answered with 404, as by a region that does not have the call"),
        ("kind: delayWebhook", "a webhook comes later; those after it do not wait"),
        ("kind: duplicateWebhook", "a webhook comes twice"),
        ("kind: reorderWebhook", "a webhook of a call comes after the one that should follow it"),
        ("kind: loseWebhook, loseReply", "a webhook never comes; or it does, its answer is lost, and it comes again"),
        ("kind: unsignedWebhook", "a webhook comes without its signature"),
        ("kind: otherMethodWebhook", "a webhook comes by POST where GET was wanted, or the other way round"),
        ("kind: legacyDigits, nullDigits", "keys come in the shape before 2020; or null where none were pressed"),
        ("example", #"hanging up too early: {"path": "/v1/calls/", "method": "PUT", "kind": "status", "status": 400}"#),
    ]

    private static let phones: [Row] = [
        ("POST /sandbox/phone/calls", #"a phone dials: {"from": "15550100001", "to": "15550100000"}"#),
        ("GET /sandbox/phone/calls?number=…&amp;live=true", "all calls, or those of one phone, or those that are not over"),
        (
            "GET /sandbox/phone/calls/{call}",
            "one call with all that was heard. A call is named by its uuid, or by its phone's number: then it is the newest"
        ),
        ("GET /sandbox/phone/calls/{uuid}/events?after=0&amp;wait=10", "the next lines, waited for"),
        ("POST /sandbox/phone/calls/{call}/answer, …/decline", "a phone that rings is picked up, or not"),
        ("POST /sandbox/phone/calls/{call}/digits", #"keys are pressed: {"digits": "4821#"}"#),
        ("POST /sandbox/phone/calls/{call}/speech", #"something is said, and heard by whoever hears the caller: {"text": "…"}"#),
        ("POST /sandbox/phone/calls/{call}/hangup", "the phone hangs up"),
        (
            "POST /sandbox/phone/numbers/{number}",
            #"what a phone does when it is rung: {"behaviour": ""# + PhoneBehaviour.Kind.allCases.map(\.rawValue).joined(separator: " | ")
                + #"", "afterMilliseconds": 0, "keys": ["1"], "hangUpAfterMilliseconds": 60000, "detectedAfterMilliseconds": 0, "beepAfterMilliseconds": 0}; "#
                + "keys are pressed at prompts, one after another; the last two are for machine detection"
        ),
        ("GET, DELETE /sandbox/phone/numbers/{number}", "what it does; forget what it was told"),
    ]

    private static let clouds: [Row] = [
        ("GET /sdk/opentok.min.js", "stands in for OpenTok's script: pages that load it meet here, with sound and picture"),
        ("GET /sdk/phone.js", "module for a page that is a virtual phone: <code>joinCall(call, microphone)</code>"),
        ("POST /session/create, /v2/project/…", "the video cloud's REST API, legacy and unified"),
        ("/v1/calls…", "the voice cloud's REST API"),
    ]

    let settings: SandboxSettings

    var html: String {
        """
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
        <h2>Clouds</h2>
        \(Self.table(Self.clouds))
        <h2>Control</h2>
        \(Self.table(Self.control))
        <h2>Phones</h2>
        <p><a href="/phone">The page of virtual phones</a> rings, types, speaks and is rung, and has switches for the faults.</p>
        \(Self.table(Self.phones))
        <p>The same at the command line: <code>Sandbox phone --help</code>. A number's last four digits say what its phone does, unless it was told
        otherwise; every other phone answers at once:</p>
        \(Self.table(PhoneEnding.all.map { ("…\($0.digits)", $0.meaning) }))
        <h2>Faults</h2>
        \(Self.table(Self.faults))
        """
    }

    private static func table(_ rows: [Row]) -> String {
        let cells = rows.map { "<tr><td><code>\($0.what)</code></td><td>\($0.meaning)</td></tr>" }.joined(separator: "\n")
        return "<table>\n\(cells)\n</table>"
    }
}
