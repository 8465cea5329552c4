import HTTPTypes
import Logging
import NIOCore
import Rooms
import ServiceKit
import Vonage

/// `/nexmo-invited` and `/nexmo-consent`: what people hear whom we rang, and what their key means; `/nexmo-keys`: keys pressed in the conference.
///
/// The call's id is in the address, which Vonage's signature does not cover: so a call is believed only together with its own leg.
struct InvitationController: Sendable {
    let calls: CallKeeper
    let prompts: Prompts
    /// Whether people are asked before they are let in.
    let asks: Bool
    let gate: WebhookGate
    /// The configured base of the Voice API; nil without a Voice application.
    let voiceURL: String?
    let now: @Sendable () -> Timestamp
    let clock: any Clock<Duration>
    let metrics: CallMetrics

    func invited(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let webhook: AnswerWebhook?
        switch try gate.admit(request, context) {
        case .json(let body): webhook = try? AnswerWebhook(json: body)
        case .form(let fields): webhook = try? AnswerWebhook(form: fields)
        case .malformed: webhook = nil
        }
        guard let call = call(request), let webhook, let leg = CallID(webhook.uuid) else { return unreadable(context) }
        let keeper = keeper
        let region = webhook.regionURL.flatMap { url in voiceURL.flatMap { VoiceRegion(url, configuredBase: $0)?.baseURL } }
        return try await answer(call, context) { () async throws(RoomError) in
            try await keeper.answered(call, leg: CallKeeper.Leg(id: leg, region: region), asks: asks)
        }
    }

    func consent(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        guard let call = call(request), let webhook = try input(request, context), let leg = CallID(webhook.uuid) else { return unreadable(context) }
        guard webhook.digits == "1" else {
            let isLast = request.queryParameter("again") != nil
            context.log(.info, "Invitation not accepted", ["call": .string(call.text), "asked": .string(isLast ? "twice" : "once")])
            if isLast { metrics.count(.notAccepted) }
            return .ncco(isLast ? prompts.closed : try prompts.invite(call, inviter: nil, again: true))
        }
        let keeper = keeper
        return try await answer(call, context) { () async throws(RoomError) in
            try await keeper.consented(call, leg: CallKeeper.Leg(id: leg))
        }
    }

    func key(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let webhook = try input(request, context)
        if let webhook, let leg = CallID(webhook.uuid) {
            let call = call(request) ?? leg
            let at = webhook.timestamp.flatMap { WebhookTime.milliseconds($0) }.map { Timestamp(milliseconds: $0) } ?? now()
            if let key = Keypad.Key(webhook.digits ?? "", at: at) { press(key, on: call, leg: leg, context.logger) }
        }
        // Nothing is to change in what the call does.
        return ServiceResponse(status: .noContent)
    }

    /// Off the webhook's time: the platform is asked to mute, and to say so.
    private func press(_ key: Keypad.Key, on call: CallID, leg: CallID, _ logger: Logger) {
        Task { [calls] in
            do throws(RoomError) {
                if call != leg, try await calls.call(call, has: CallKeeper.Leg(id: leg)) == nil { return }
                try await calls.pressed(key, on: call)
            } catch {
                logger.warning("A key could not be followed", metadata: ["call": "\(call)", "error": "\(error)"])
            }
        }
    }

    private var keeper: CallKeeper { calls.within(Deadline(in: WebhookLimits.replyWithin, on: clock)) }

    private func call(_ request: ServiceRequest) -> CallID? {
        request.queryParameter("call").flatMap { CallID($0) }
    }

    private func input(_ request: ServiceRequest, _ context: ServiceContext) throws -> InputWebhook? {
        switch try gate.admit(request, context) {
        case .json(let body): try? InputWebhook(json: body)
        case .form(let fields): try? InputWebhook(form: fields)
        case .malformed: nil
        }
    }

    private func answer(
        _ call: CallID, _ context: ServiceContext, _ welcome: @Sendable () async throws(RoomError) -> CallKeeper.Welcome
    ) async throws -> ServiceResponse {
        do {
            switch try await welcome() {
            case .ask(let inviter):
                metrics.count(.invited)
                return .ncco(try prompts.invite(call, inviter: inviter))
            case .join(let session, let isMuted):
                metrics.count(.accepted)
                context.log(.info, "Invitation accepted", ["call": .string(call.text)])
                return .ncco(try prompts.join(placed: call, to: session, isMuted: isMuted))
            case .full:
                metrics.count(.full)
                return .ncco(prompts.full)
            case .over: return .ncco(prompts.closed)
            }
        } catch {
            context.logger.error("An invitation could not be answered", metadata: ["call": "\(call)", "error": "\(error)"])
            metrics.count(.unavailable)
            return .ncco(prompts.sorry)
        }
    }

    private func unreadable(_ context: ServiceContext) -> ServiceResponse {
        context.logger.notice("Unreadable webhook of an invitation")
        return .ncco(prompts.closed)
    }
}
