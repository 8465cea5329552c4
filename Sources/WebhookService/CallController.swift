import Crypto
import HTTPTypes
import Logging
import NIOCore
import Rooms
import ServiceKit
import Vonage
import Wiring

/// `/nexmo-answer` and `/nexmo-dtmf`: asks a caller for a PIN and lets the right one in; lets our own bridge in by its proof.
///
/// A person is on the line, so the answer is always 200 and an NCCO, in time: what is malformed is asked for again, and our own fault is never
/// told as a wrong PIN. There is one deadline for all that a request needs (``WebhookLimits/replyWithin``); what it ends is answered like an outage.
struct CallController: Sendable {
    let store: RoomStore
    let keeper: BridgeKeeper
    let bridges: BridgeEvents
    let prompts: Prompts
    let proofKey: BridgeProof.Key
    let callers: CallerKey.Hasher
    let gate: WebhookGate
    /// The base of the Voice API where no webhook names another; nil without a Voice application, when nobody asks where a call lives.
    let voiceURL: String?
    let now: @Sendable () -> Timestamp
    let clock: any Clock<Duration>
    let metrics: CallMetrics

    nonisolated(nonsending) func answer(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let deadline = Deadline(in: WebhookLimits.replyWithin, on: clock)
        let webhook: AnswerWebhook?
        switch try gate.admit(request, context) {
        case .json(let body): webhook = try? AnswerWebhook(json: body)
        case .form(let fields): webhook = try? AnswerWebhook(form: fields)
        case .malformed: webhook = nil
        }
        if let webhook, let proof = proof(in: webhook), let call = CallID(webhook.uuid) {
            return await answerBridge(call, proof.proof, proof.session, region: region(of: webhook), deadline, context)
        }
        do {
            let prompt = try await store.within(deadline).prompt(
                for: webhook.map { callers.key(number: $0.from) }, call: webhook.flatMap { CallID($0.uuid) },
                region: webhook.flatMap { region(of: $0) }, now: now())
            guard !prompt.refused else {
                metrics.count(.refused)
                context.logger.notice("Caller refused for guessing", metadata: ["call": "\(webhook?.uuid ?? "")"])
                return .ncco(prompts.refused)
            }
            return .ncco(prompts.askForPIN(digits: prompt.digits))
        } catch {
            context.logger.error("The PINs' length could not be read", metadata: ["call": "\(webhook?.uuid ?? "")", "error": "\(error)"])
            return .ncco(prompts.askForPIN(digits: nil))
        }
    }

    /// The proof that a SIP leg is the bridge of a session of ours.
    private func proof(in webhook: AnswerWebhook) -> (proof: BridgeProof, session: Rooms.SessionID)? {
        guard let session = webhook.sipHeader(BridgeProof.sessionHeaderName).flatMap({ SessionID($0) }),
            let value = webhook.sipHeader(BridgeProof.headerName),
            let proof = proofKey.verify(value, session: session, now: now())
        else { return nil }
        return (proof, session)
    }

    /// Where a call lives, if its webhook says so and that is a place to send our token to.
    private func region(of webhook: AnswerWebhook) -> String? {
        guard let url = webhook.regionURL, let voiceURL else { return nil }
        return VoiceRegion(url, configuredBase: voiceURL)?.baseURL
    }

    private nonisolated(nonsending) func answerBridge(
        _ call: CallID, _ proof: BridgeProof, _ session: Rooms.SessionID, region: String?, _ deadline: Deadline, _ context: ServiceContext
    ) async -> ServiceResponse {
        var belongs = true
        do {
            belongs = try await keeper.answer(proof, call: call, region: region, by: deadline)
        } catch {
            // The proof says that it is ours; whoever hangs up later will find it by its call's events.
            context.logger.error("A bridge's answer could not be recorded", metadata: ["call": "\(call)", "error": "\(error)"])
        }
        metrics.count(belongs ? .bridgeJoined : .bridgeRefused)
        context.logger.info(
            "Bridge answered", metadata: ["call": "\(call)", "room": "\(proof.room)", "operation": "\(proof.operation)", "joined": "\(belongs)"])
        guard belongs, let join = try? prompts.join(session) else { return .ncco(prompts.bridgeRefused) }
        return .ncco(join)
    }

    nonisolated(nonsending) func digits(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let deadline = Deadline(in: WebhookLimits.replyWithin, on: clock)
        let payload = try gate.admit(request, context, isGuess: true)
        let webhook: InputWebhook?
        switch payload {
        case .json(let body): webhook = try? InputWebhook(json: body)
        case .form(let fields): webhook = try? InputWebhook(form: fields)
        case .malformed: webhook = nil
        }
        guard let webhook, let call = CallID(webhook.uuid) else {
            context.logger.notice("Unreadable input")
            return .ncco(prompts.silence(digits: nil))
        }
        let attempt = PINAttempt(call: call, id: Self.attemptID(webhook, context.body, target: request.target), digits: webhook.digits ?? "")
        do {
            let judgement = try await store.within(deadline).judge(
                attempt, caller: webhook.from.map { callers.key(number: $0) }, maskedNumber: webhook.from.flatMap { PhoneNumber($0) }?.masked,
                now: now())
            if case .join(let room, _) = judgement.verdict {
                // Should it fail, the caller is asked again: nobody would hear them.
                if judgement.needsBridge { try await bridges.callerWaits(in: room, by: deadline) }
                if judgement.leftNobody { try await bridges.lastCallerLeft(room) }
                if judgement.needsRefresh { refresh(room, context.logger) }
            }
            return answer(judgement, call, context)
        } catch {
            context.logger.error("A PIN could not be checked", metadata: ["call": "\(call)", "error": "\(error)"])
            metrics.count(.unavailable)
            return .ncco(prompts.unavailable(after: outages(request)))
        }
    }

    private func answer(_ judgement: PINJudgement, _ call: CallID, _ context: ServiceContext) -> ServiceResponse {
        let outcome: CallMetrics.Outcome
        let reply: ByteBuffer
        switch judgement.verdict {
        case .join(_, let session): (outcome, reply) = (.joined, prompts.join(callerTo: session))
        case .full: (outcome, reply) = (.full, prompts.full)
        case .wrong: (outcome, reply) = (.wrongPIN, prompts.wrongPIN(digits: judgement.digits))
        case .silent: (outcome, reply) = (.silent, prompts.silence(digits: judgement.digits))
        case .goodbye: (outcome, reply) = (.goodbye, prompts.goodbye)
        }
        metrics.count(outcome)
        context.log(.info, "PIN judged", ["call": .string(call.text), "outcome": .string(outcome.rawValue)])
        return .ncco(reply)
    }

    /// How often this caller was told already that we cannot check PINs right now.
    private func outages(_ request: ServiceRequest) -> Int {
        request.queryParameter("outage").flatMap { Int($0) } ?? 0
    }

    /// Off the caller's time.
    private func refresh(_ id: RoomID, _ logger: Logger) {
        Task { [store, now] in
            do {
                _ = try await store.room(id, now: now())
            } catch {
                logger.warning("A room in use could not be renewed", metadata: ["room": "\(id)", "error": "\(error)"])
            }
        }
    }

    /// What tells an attempt from the call's others and is the same when the webhook comes again: its timestamp, else a hash of what it says, in
    /// the body or (by `GET`) in the target.
    static func attemptID(_ webhook: InputWebhook, _ body: ByteBuffer, target: String) -> String {
        if let timestamp = webhook.timestamp, (1...40).contains(timestamp.utf8.count) { return timestamp }
        return SHA256.hash(data: Array(body.readableBytesView) + Array(target.utf8)).prefix(8).map { String($0, radix: 16) }.joined()
    }
}
