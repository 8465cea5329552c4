import Foundation
import Logging

/// What the platform tells the application.
extension VoicePlatform {
    /// Makes a webhook, hit by whatever faults are on for it.
    ///
    /// - Parameter event: the status or type of what it tells.
    func webhook(
        _ kind: WebhookMessage.Kind,
        to target: Callback,
        event: String? = nil,
        _ fields: (WebhookFaults) -> [String: JSONValue]
    ) -> WebhookMessage {
        let faults = WebhookFaults(faults.take(webhook: target.path, names: [kind.rawValue] + (event.map { [$0] } ?? [])))
        return WebhookMessage(kind: kind, target: target, fields: fields(faults), faults: faults)
    }

    /// Sends a webhook and writes every try into the call's transcript.
    func deliver(
        _ message: WebhookMessage,
        about uuid: String,
        expecting expectation: WebhookDelivery.Expectation
    ) async -> WebhookDelivery.Ending {
        let ending = await caller.deliver(message, expecting: expectation) { record in
            await self.note(record, of: uuid)
        }
        // Cancelled means that the sandbox stops or was reset, which is nobody's failure.
        if case .failed(let reason) = ending, !Task.isCancelled {
            logger.warning("A webhook was not accepted", metadata: ["kind": "\(message.kind)", "path": "\(message.path)", "reason": "\(reason)"])
        }
        return ending
    }

    private func note(_ record: WebhookRecord, of uuid: String) {
        let outcome = record.status.map { "HTTP \($0)" } ?? record.failure ?? "no answer"
        hear(uuid, .webhook, "\(record.kind) \(record.method) \(record.path): \(outcome)", webhook: record)
    }

    func post(_ status: CallStatus, about uuid: String) {
        guard let call = calls[uuid] else { return }
        post(CallPayloads.status(call, status, at: world.now()), about: uuid)
    }

    /// Tells of something about a call, in the order it happened; the call does not wait for it.
    func post(_ fields: [String: JSONValue], about uuid: String, to target: Callback? = nil) {
        guard let call = calls[uuid], call.isApplications, let target = target ?? call.events else { return }
        line(up: webhook(.event, to: target, event: (fields["status"] ?? fields["type"])?.string) { _ in fields }, about: uuid)
    }

    /// Puts a webhook in the call's line: they arrive one after another, unless a fault wants otherwise.
    func line(up message: WebhookMessage, about uuid: String) {
        if let held = calls[uuid]?.heldEvent {
            calls[uuid]?.heldEvent = nil
            enqueue(message, about: uuid)
            enqueue(held, about: uuid)
        } else if message.faults.reorder {
            calls[uuid]?.heldEvent = message
        } else {
            enqueue(message, about: uuid)
        }
    }

    func flushHeld(_ uuid: String) {
        guard let held = calls[uuid]?.heldEvent else { return }
        calls[uuid]?.heldEvent = nil
        enqueue(held, about: uuid)
    }

    private func enqueue(_ message: WebhookMessage, about uuid: String) {
        let isLate = message.faults.delayMilliseconds > 0
        let before = isLate ? nil : calls[uuid]?.lastEvent
        let task = spawn { platform in
            await before?.value
            let ending = await platform.deliver(message, about: uuid, expecting: message.kind == .input ? .scriptOrNothing : .nothing)
            if case .script = ending { platform.hear(uuid, .fault, "an NCCO in answer to a key of asynchronous input is not run") }
        }
        if isLate {
            calls[uuid]?.lateEvents.append(task)
        } else {
            calls[uuid]?.lastEvent = task
        }
    }

    /// Waits until all events of a call that are under way have been delivered or given up.
    package func settle(_ uuid: String) async {
        guard let call = calls[uuid] else { return }
        for task in call.lateEvents { await task.value }
        await calls[uuid]?.lastEvent?.value
    }
}
