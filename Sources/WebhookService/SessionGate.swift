import Crypto
import HTTPTypes
import NIOCore
import ServiceKit
import Vonage
import Wiring

/// Lets a session-monitoring callback in if it knows our secret: in its path, as a bearer, or as what a bearer's token is signed with. The video
/// cloud signs nothing by itself.
struct SessionGate: Sendable {
    private let secret: String?
    private let verifier: WebhookVerifier
    private let allowsUnsigned: Bool
    private let clock: WallClock
    private let refused: MetricCounter

    init(settings: Settings, allowsUnsigned: Bool, clock: WallClock, metrics: MetricsRegistry) throws(SettingError) {
        secret = try settings.optional(WebhookServiceSettings.sessionEventsSecret)?.reveal()
        verifier = WebhookVerifier(secrets: [secret ?? ""])
        self.allowsUnsigned = allowsUnsigned
        self.clock = clock
        refused = metrics.counter("partyline_session_callbacks_refused_total", help: "Session callbacks that did not know the secret")
    }

    /// - Throws: ``APIError`` 404 while there is no secret to know, unless unsigned webhooks are believed; 401 for whoever doesn't know it.
    func admit(_ request: ServiceRequest, _ context: ServiceContext) throws(APIError) {
        let shown = context.parameters["secret"]
        guard let secret else {
            guard allowsUnsigned, shown == nil else { throw APIError(.notFound, "not_found", "There is nothing here.") }
            return
        }
        if let shown, Self.isSame(shown, secret) { return }
        if let authorization = request[.authorization] {
            if authorization.lowercased().hasPrefix("bearer "), Self.isSame(String(authorization.dropFirst("bearer ".count)), secret) { return }
            if case .valid = verifier.verify(
                authorization: authorization, body: Array(context.body.readableBytesView), now: Int64(clock.seconds()))
            {
                return
            }
        }
        refused.increment()
        throw APIError(.unauthorized, "bad_secret", "The callback does not know the secret.")
    }

    /// Takes the same time wherever they differ.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        SHA256.hash(data: Array(one.utf8)) == SHA256.hash(data: Array(other.utf8))
    }
}
