import Foundation
import Logging

/// What the platform tells the application.
extension VoicePlatform {
    /// Sends a webhook and writes every try into the call's transcript.
    func deliver(
        _ message: WebhookMessage,
        about uuid: String,
        expecting expectation: WebhookDelivery.Expectation
    ) async -> WebhookDelivery.Ending {
        let ending = await caller.deliver(message, expecting: expectation, faults: faults) { record in
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

    /// Puts an event in the call's line: its events arrive one after another, and the call does not wait for them.
    func post(_ fields: [String: JSONValue], about uuid: String, to target: Callback? = nil) {
        guard let call = calls[uuid], call.isApplications, let target = target ?? call.events else { return }
        let method: Callback.Method = faults.otherMethod ? (target.method == .get ? .post : .get) : target.method
        let message = WebhookMessage(kind: .event, target: Callback(url: target.url, method: method), fields: fields)
        guard faults.reorder else {
            enqueue(message, about: uuid)
            return
        }
        if call.heldEvent == nil {
            calls[uuid]?.heldEvent = message
        } else {
            enqueue(message, about: uuid)
            flushHeld(uuid)
        }
    }

    func flushHeld(_ uuid: String) {
        guard let held = calls[uuid]?.heldEvent else { return }
        calls[uuid]?.heldEvent = nil
        enqueue(held, about: uuid)
    }

    private func enqueue(_ message: WebhookMessage, about uuid: String) {
        let before = calls[uuid]?.lastEvent
        calls[uuid]?.lastEvent = spawn { platform in
            await before?.value
            _ = await platform.deliver(message, about: uuid, expecting: .nothing)
        }
    }

    /// Waits until all events of a call that are under way have been delivered or given up.
    package func settle(_ uuid: String) async {
        await calls[uuid]?.lastEvent?.value
    }
}
