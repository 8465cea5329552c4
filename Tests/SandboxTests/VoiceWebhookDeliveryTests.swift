import REST
import Testing

@testable import Sandbox

@Suite("Webhook delivery")
struct VoiceWebhookDeliveryTests {
    /// Drives a delivery with these outcomes and returns where each try went and how it ended.
    private func drive(
        _ expectation: WebhookDelivery.Expectation,
        fallback: Bool,
        _ outcomes: WebhookOutcome...
    ) -> (tries: [String], ending: WebhookDelivery.Ending?) {
        var delivery = WebhookDelivery(expecting: expectation, hasFallback: fallback)
        var step = delivery.begin()
        var tries: [String] = []
        var outcomes = outcomes[...]
        while case .send(let target, let attempt) = step {
            tries.append("\(target) \(attempt)")
            guard let outcome = outcomes.popFirst() else { return (tries, nil) }
            step = delivery.received(outcome)
        }
        guard case .done(let ending) = step else { return (tries, nil) }
        return (tries, ending)
    }

    private func status(_ status: Int, _ body: String = "", type: String? = "application/json") -> WebhookOutcome {
        .response(status: status, contentType: type, body: Array(body.utf8))
    }

    private let good = #"[{"action":"conversation","name":"room"}]"#

    @Test("An NCCO ends the delivery at the first try")
    func success() {
        let result = drive(.script, fallback: true, status(200, good, type: "Application/JSON; charset=utf-8"))
        #expect(result.tries == ["primary 1"])
        #expect(result.ending == .script([.conversation(ConversationAction(name: "room"))]))
    }

    @Test("What may pass gets one more try", arguments: [429, 503, 504])
    func retried(code: Int) {
        let result = drive(.script, fallback: false, status(code), status(code))
        #expect(result.tries == ["primary 1", "primary 2"])
        #expect(result.ending == .failed("HTTP \(code)"))
    }

    @Test("Timeouts and broken connections get one more try", arguments: [RESTError.Code.timeout, .connectFailed, .connectionLost])
    func transport(code: RESTError.Code) {
        let result = drive(.script, fallback: false, .noResponse(code), status(200, good))
        #expect(result.tries == ["primary 1", "primary 2"])
        #expect(result.ending == .script([.conversation(ConversationAction(name: "room"))]))
    }

    @Test("What will not pass gets no second try", arguments: [301, 302, 400, 401, 404, 418, 500, 502])
    func hopeless(code: Int) {
        #expect(drive(.script, fallback: false, status(code)).tries == ["primary 1"])
        #expect(drive(.script, fallback: true, status(code)).tries == ["primary 1", "fallback 1"])
    }

    @Test("TLS trouble, a bad URL and garbage get no second try", arguments: [RESTError.Code.tlsFailed, .invalidRequest, .malformedResponse])
    func hopelessTransport(code: RESTError.Code) {
        #expect(drive(.script, fallback: false, .noResponse(code)).tries == ["primary 1"])
    }

    @Test("After two tries the fallback gets two")
    func fallback() {
        let result = drive(.script, fallback: true, status(503), .noResponse(.timeout), status(504), status(503))
        #expect(result.tries == ["primary 1", "primary 2", "fallback 1", "fallback 2"])
        #expect(result.ending == .failed("HTTP 503"))
    }

    @Test("A bad NCCO and a wrong content type go straight to the fallback")
    func badScript() {
        let bad = drive(.script, fallback: true, status(200, #"[{"action":"sing"}]"#), status(200, good))
        #expect(bad.tries == ["primary 1", "fallback 1"])
        #expect(bad.ending == .script([.conversation(ConversationAction(name: "room"))]))
        let html = drive(.script, fallback: true, status(200, good, type: "text/html"), status(200, good))
        #expect(html.tries == ["primary 1", "fallback 1"])
        #expect(drive(.script, fallback: false, status(200, good, type: nil)).ending == .failed("wrong content type"))
    }

    @Test("A bad NCCO without a fallback says what is wrong")
    func fault() {
        guard case .badScript(let fault) = drive(.scriptOrNothing, fallback: false, status(200, #"[{"action":"conversation"}]"#)).ending else {
            Issue.record("not a bad script")
            return
        }
        #expect(fault.description == "action 1: conversation: name is missing")
    }

    @Test("An empty answer will do within a call, but not for the answer webhook")
    func empty() {
        #expect(drive(.scriptOrNothing, fallback: false, status(200, type: nil)).ending == .accepted)
        #expect(drive(.scriptOrNothing, fallback: false, status(204, type: nil)).ending == .accepted)
        #expect(drive(.script, fallback: false, status(200)).ending == .failed("no NCCO"))
    }

    @Test("A status event takes any success, whatever its body, and has no fallback")
    func events() {
        #expect(drive(.nothing, fallback: true, status(200, "<html>", type: "text/html")).ending == .accepted)
        #expect(drive(.nothing, fallback: true, status(500)).tries == ["primary 1"])
        #expect(drive(.nothing, fallback: true, status(503), status(205)).ending == .accepted)
    }
}
