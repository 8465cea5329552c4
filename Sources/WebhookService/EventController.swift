import HTTPTypes
import Logging
import Rooms
import ServiceKit
import Vonage
import Wiring

/// `/nexmo-events`: records what happens to calls, in any order and however often it is told, in one line each.
struct EventController: Sendable {
    let store: RoomStore
    let calls: CallKeeper
    let bridges: BridgeEvents
    /// Whether people we ring are asked before they are let in.
    let asks: Bool
    let gate: WebhookGate
    let metrics: CallMetrics
    let now: @Sendable () -> Timestamp

    private static let recorded = ServiceResponse()

    nonisolated(nonsending) func record(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let webhook: EventWebhook
        do {
            switch try gate.admit(request, context) {
            case .json(let body): webhook = try EventWebhook(json: body)
            case .form(let fields): webhook = try EventWebhook(form: fields)
            case .malformed: throw WebhookError.malformedQuery
            }
        } catch let error as WebhookError {
            context.logger.notice("Unreadable event", metadata: ["error": "\(error)"])
            throw APIError(.badRequest, "bad_event", "The event cannot be read.")
        }
        let moved: Bool
        do {
            moved = try await record(webhook, placed: request.queryParameter("call").flatMap { CallID($0) })
        } catch {
            context.logger.error("An event could not be recorded", metadata: ["call": "\(webhook.uuid ?? "")", "error": "\(error)"])
            throw APIError(.serviceUnavailable, "store_unavailable", "The event cannot be recorded right now.", headers: [.retryAfter: "1"])
        }
        log(webhook, moved: moved, context)
        return Self.recorded
    }

    /// - Parameter placed: the id that a call of ours has in the address of its events.
    private nonisolated(nonsending) func record(_ webhook: EventWebhook, placed: CallID?) async throws(RoomError) -> Bool {
        let moment = now()
        guard let leg = webhook.uuid.flatMap({ CallID($0) }), let entry = CallEntry(webhook, now: moment) else { return false }
        var call = leg
        if let placed, try await calls.call(placed, has: CallKeeper.Leg(id: leg)) != nil {
            call = placed
            if entry.kind == .status(.machine) { try await calls.machineAnswered(placed, asks: asks) }
        }
        let (recorded, joined) = try await store.tell(entry, of: call, now: moment)
        // For a repeat too: it comes because the first delivery was recorded and then failed.
        if entry.isEnd, let history = recorded.history { try await bridges.callEnded(history, joined: joined) }
        return recorded.isNews
    }

    private func log(_ webhook: EventWebhook, moved: Bool, _ context: ServiceContext) {
        var metadata: Logger.Metadata = [
            "call": .string(webhook.uuid ?? ""), "event": .string(webhook.kindName), "news": .string(moved ? "true" : "false"),
        ]
        // What belongs to no one call, such as an NCCO that was refused, can be found by the conversation.
        if let conversation = webhook.conversationUUID.flatMap({ CallID($0) }), webhook.uuid == nil {
            metadata["conversation"] = .string(conversation.text)
        }
        if let direction = webhook.direction { metadata["direction"] = .string(direction) }
        if let from = webhook.from.flatMap({ PhoneNumber($0) }) { metadata["from"] = .string(from.masked) }
        if let detail = webhook.detail { metadata["detail"] = .string(detail) }
        if case .error(let reason) = webhook.kind {
            metadata["reason"] = .string(reason)
            context.log(.error, "Call event", metadata)
        } else {
            context.log(.info, "Call event", metadata)
        }
    }
}

extension EventWebhook {
    /// What the log calls it.
    var kindName: String {
        switch kind {
        case .status(let status): status.rawValue
        case .transfer: "transfer"
        case .recording: "recording"
        case .transcription: "transcription"
        case .notify: "notify"
        case .error: "error"
        case .input: "input"
        case .other: "other"
        }
    }
}

extension CallEntry {
    /// The domain's view of a status event; nil for events of other kinds, and for a status nobody knows yet.
    init?(_ webhook: EventWebhook, now: Timestamp) {
        guard case .status(let word) = webhook.kind, let status = Rooms.CallStatus(rawValue: word.rawValue) else { return nil }
        let at = webhook.timestampMilliseconds.map { Timestamp(milliseconds: $0) }
        // Without a moment of its own, a status counts once.
        self.init(.status(status), at: at ?? now, mark: at == nil ? "once" : nil)
        facts[.direction] = webhook.direction
        let person = webhook.direction == "outbound" ? webhook.to : webhook.from
        facts[.number] = person.flatMap { PhoneNumber($0) }?.masked
        facts[.detail] = webhook.detail
        facts[.subState] = webhook.subState
        facts[.sipCode] = webhook.sipCode.map { String($0) }
        facts[.disconnectedBy] = webhook.disconnectedBy
        facts[.start] = webhook.startTime
        facts[.end] = webhook.endTime
        facts[.duration] = webhook.duration
        facts[.rate] = webhook.rate
        facts[.price] = webhook.price
        facts[.network] = webhook.network
    }
}
