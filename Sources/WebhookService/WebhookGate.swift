import Foundation
import HTTPTypes
import NIOCore
import ServiceKit
import Tokens
import Vonage
import Wiring

/// Lets a webhook in if Vonage signed it, and hands over its body.
struct WebhookGate: Sendable {
    /// What a webhook says, wherever its method puts it.
    enum Payload: Sendable {
        case json([UInt8])
        case form(FormFields)
        /// A query or form that is broken.
        case malformed
    }

    let allowsUnsigned: Bool
    private let verifier: WebhookVerifier
    private let clock: WallClock
    private let refusals: [WebhookVerification.Reason: MetricCounter]
    private let unsigned: MetricCounter
    private let replayed: MetricCounter
    private let unbound = UnboundDeliveries()
    private let bySecret: [MetricCounter]

    /// - Throws: ``SettingError`` if there is nothing to verify with, and nobody said that this is meant.
    init(settings: Settings, clock: WallClock, metrics: MetricsRegistry) throws(SettingError) {
        allowsUnsigned = try settings.value(WebhookServiceSettings.allowUnsigned)
        var secrets: [String] = []
        if let secret = try settings.optional(WebhookServiceSettings.signatureSecret) { secrets.append(secret.reveal()) }
        if let secret = try settings.optional(WebhookServiceSettings.secondSignatureSecret) { secrets.append(secret.reveal()) }
        guard allowsUnsigned || !secrets.isEmpty else {
            throw SettingError("VONAGE_SIGNATURE_SECRET", "is required, unless ALLOW_UNSIGNED_WEBHOOKS=true")
        }
        verifier = WebhookVerifier(
            secrets: secrets, apiKey: try settings.value(SharedSettings.vonageKey), applicationID: try settings.optional(SharedSettings.applicationID)
        )
        self.clock = clock
        let help = "Webhooks refused, by what was wrong with their signature"
        refusals = Dictionary(
            uniqueKeysWithValues: WebhookVerification.Reason.allCases.map {
                ($0, metrics.counter("partyline_webhooks_refused_total", help: help, labels: [("reason", $0.rawValue)]))
            })
        unsigned = metrics.counter("partyline_webhooks_refused_total", help: help, labels: [("reason", "missing")])
        replayed = metrics.counter("partyline_webhooks_refused_total", help: help, labels: [("reason", "replayed")])
        bySecret = (0..<max(secrets.count, 1)).map {
            metrics.counter("partyline_webhooks_signed_total", help: "Webhooks by the secret that signed them", labels: [("secret", String($0 + 1))])
        }
    }

    /// Verifies, then reads.
    ///
    /// - Parameter isGuess: whether what a `GET` says is worth trying out, so that its token must be good for nothing else. Elsewhere nobody knows
    ///   whether the platform's own repeats, which go to another address after a while, have a token of their own.
    /// - Throws: ``APIError`` 405 for `HEAD`, which is nobody's webhook and must not count as one; 401 for a signature that isn't Vonage's, or was
    ///   made for another webhook; 503 for none at all, which is what a fault of Vonage's own looks like: it will then send the webhook again.
    func admit(_ request: ServiceRequest, _ context: ServiceContext, isGuess: Bool = false) throws(APIError) -> Payload {
        guard request.method != .head else {
            throw APIError(.methodNotAllowed, "method_not_allowed", "This method is not allowed here.", headers: [.allow: "GET, POST"])
        }
        let body = Array(context.body.readableBytesView)
        let query = body.isEmpty ? request.query.map { Array($0) } : nil
        if !allowsUnsigned {
            switch verifier.verify(
                authorization: request[.authorization], body: body, query: query ?? [], now: Int64(clock.seconds()))
            {
            case .valid(let index, let id):
                if bySecret.indices.contains(index) { bySecret[index].increment() }
                if isGuess, body.isEmpty, let id, !unbound.admit(id, target: request.target) {
                    replayed.increment()
                    throw .badSignature
                }
            case .missing:
                unsigned.increment()
                throw APIError(.serviceUnavailable, "unsigned", "The webhook is not signed.", headers: [.retryAfter: "1"])
            case .invalid(let reason):
                refusals[reason]?.increment()
                throw .badSignature
            }
        }
        if body.isEmpty { return query.flatMap { FormFields(parsing: $0[...]) }.map { .form($0) } ?? .malformed }
        if let first = body.first(where: { $0 > UInt8(ascii: " ") }), [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first) { return .json(body) }
        return FormFields(parsing: body[...]).map { .form($0) } ?? .malformed
    }
}

extension APIError {
    /// Not signed by Vonage for this webhook. Doesn't say what is wrong: only who forges would want to know.
    fileprivate static var badSignature: Self { Self(.unauthorized, "bad_signature", "The webhook's signature is not valid.") }
}
