import Foundation
import REST

/// Decides what follows each try of a webhook: another try, the fallback URL, or the end. Pure; the rules are those of Vonage's webhook
/// reference and of its support article 115016024247.
struct WebhookDelivery: Sendable, Equatable {
    /// What the application's answer is good for.
    enum Expectation: Sendable, Equatable {
        /// A status event: any 200–205 will do, the body is ignored.
        case nothing
        /// The answer webhook: the call needs an NCCO.
        case script
        /// A webhook within a call: an NCCO replaces the running one, an empty body lets it go on.
        case scriptOrNothing
    }

    enum Target: Sendable, Equatable {
        case primary
        case fallback
    }

    enum Ending: Sendable, Equatable {
        case script([CallAction])
        /// Accepted, without an NCCO.
        case accepted
        case badScript(CallScriptFault)
        case failed(String)
    }

    enum Step: Sendable, Equatable {
        case send(Target, attempt: Int)
        case done(Ending)
    }

    /// What one try means by itself.
    private enum Verdict {
        case good(Ending)
        case worthAnotherTry(String)
        case hopeless(Ending)
    }

    let expectation: Expectation
    let hasFallback: Bool
    private var target = Target.primary
    private var attempt = 0

    init(expecting expectation: Expectation, hasFallback: Bool) {
        self.expectation = expectation
        // Nobody waits for what a status event's receiver says, so there is nothing to fall back to.
        self.hasFallback = hasFallback && expectation != .nothing
    }

    mutating func begin() -> Step {
        attempt = 1
        return .send(target, attempt: attempt)
    }

    mutating func received(_ outcome: WebhookOutcome) -> Step {
        switch verdict(outcome) {
        case .good(let ending):
            return .done(ending)
        case .worthAnotherTry(let reason):
            guard attempt >= VoiceLimits.webhookTries else {
                attempt += 1
                return .send(target, attempt: attempt)
            }
            return orFallback(.failed(reason))
        case .hopeless(let ending):
            return orFallback(ending)
        }
    }

    private mutating func orFallback(_ ending: Ending) -> Step {
        guard hasFallback, target == .primary else { return .done(ending) }
        target = .fallback
        attempt = 1
        return .send(target, attempt: attempt)
    }

    private func verdict(_ outcome: WebhookOutcome) -> Verdict {
        switch outcome {
        case .noResponse(let code):
            switch code {
            case .timeout, .connectFailed, .connectionLost: return .worthAnotherTry(code.rawValue)
            default: return .hopeless(.failed(code.rawValue))
            }
        case .response(let status, let contentType, let body):
            switch status {
            case 200...205: return accepted(contentType, body)
            case 429, 503, 504: return .worthAnotherTry("HTTP \(status)")
            default: return .hopeless(.failed("HTTP \(status)"))
            }
        }
    }

    private func accepted(_ contentType: String?, _ body: [UInt8]) -> Verdict {
        guard expectation != .nothing else { return .good(.accepted) }
        if body.isEmpty {
            return expectation == .scriptOrNothing ? .good(.accepted) : .hopeless(.failed("no NCCO"))
        }
        guard Self.isJSON(contentType) else { return .hopeless(.failed("wrong content type")) }
        do {
            return .good(.script(try CallScriptReader.read(body)))
        } catch {
            return .hopeless(.badScript(error))
        }
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let type = contentType?.prefix(while: { $0 != ";" }) else { return false }
        return type.trimmingPrefix { $0 == " " }.lowercased().prefix { $0 != " " } == "application/json"
    }
}
