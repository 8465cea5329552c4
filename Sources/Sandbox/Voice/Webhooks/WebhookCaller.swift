import Foundation
import REST

/// Sends webhooks. What follows each try is decided by ``WebhookDelivery``.
struct WebhookCaller: Sendable {
    let sender: any RESTSending
    let signer: WebhookSigner?
    let fallback: Callback?
    let world: SandboxWorld
    /// From the request to the end of its answer. The platform counts connecting (1 s) apart; on loopback that takes no time.
    let answerTimeout: Duration
    let eventTimeout: Duration

    /// Sends a webhook until it is accepted or the rules say to stop.
    ///
    /// - Parameter record: told of every try, when it is over.
    func deliver(
        _ message: WebhookMessage,
        expecting expectation: WebhookDelivery.Expectation,
        record: @Sendable (WebhookRecord) async -> Void
    ) async -> WebhookDelivery.Ending {
        let faults = message.faults
        if faults.delayMilliseconds > 0 {
            try? await world.clock.sleep(for: .milliseconds(faults.delayMilliseconds))
        }
        if faults.lost {
            await record(Self.lost(message))
            return .failed("lost")
        }
        var delivery = WebhookDelivery(expecting: expectation, hasFallback: fallback != nil)
        var step = delivery.begin()
        var tries = 0
        while true {
            switch step {
            case .done(let ending):
                return ending
            case .send(let target, let attempt):
                guard !Task.isCancelled else { return .failed("cancelled") }
                let message = target == .fallback ? fallback.map(message.fallback(to:)) ?? message : message
                var outcome = await send(message, attempt: attempt, expectation, record)
                if faults.duplicate { outcome = await send(message, attempt: attempt, expectation, record) }
                tries += 1
                if faults.loseFirstReply, tries == 1 { outcome = .noResponse(.timeout) }
                step = delivery.received(outcome)
            }
        }
    }

    private func send(
        _ message: WebhookMessage,
        attempt: Int,
        _ expectation: WebhookDelivery.Expectation,
        _ record: @Sendable (WebhookRecord) async -> Void
    ) async -> WebhookOutcome {
        let began = world.now()
        let isPost = message.target.method == .post
        let body = isPost ? message.body : []
        var headers = [("Accept", "application/json"), ("User-Agent", "Partyline-Sandbox")]
        if isPost { headers.append(("Content-Type", "application/json")) }
        let token = message.faults.unsigned ? nil : try? signer?.token(for: body)
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        let request = RESTRequest(
            method: isPost ? .post : .get,
            url: message.url,
            headers: headers.map { (name: $0.0, value: $0.1) },
            body: isPost ? body : nil,
            deadline: expectation == .nothing ? eventTimeout : answerTimeout,
            // Each try must be one arrival, so that what the application sees is what the rules say.
            delivery: .atMostOnce
        )
        var status: Int?
        var failure: String?
        var received: [UInt8] = []
        let outcome: WebhookOutcome
        do {
            let response = try await sender.send(request)
            status = response.status
            received = response.body
            outcome = .response(status: response.status, contentType: response.header("content-type"), body: response.body)
        } catch {
            failure = error.code.rawValue
            outcome = .noResponse(error.code)
        }
        await record(
            WebhookRecord(
                kind: message.kind.rawValue,
                method: message.target.method.rawValue,
                path: message.path,
                attempt: attempt,
                status: status,
                failure: failure,
                signed: token != nil,
                sent: Self.recorded(isPost ? body : Array(message.query.utf8)),
                received: Self.recorded(received),
                durationMilliseconds: Int((world.now().timeIntervalSince(began) * 1000).rounded())
            )
        )
        return outcome
    }

    private static func lost(_ message: WebhookMessage) -> WebhookRecord {
        WebhookRecord(
            kind: message.kind.rawValue,
            method: message.target.method.rawValue,
            path: message.path,
            attempt: 1,
            status: nil,
            failure: "lost",
            signed: false,
            sent: "",
            received: "",
            durationMilliseconds: 0
        )
    }

    private static func recorded(_ body: [UInt8]) -> String {
        String(decoding: body.prefix(VoiceLimits.recordedBytes), as: UTF8.self)
    }
}
