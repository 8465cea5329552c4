import Foundation
import Logging

/// How calls begin, are answered and end.
extension VoicePlatform {
    /// A phone dials a number.
    ///
    /// - Returns: the leg's uuid. A number that is not linked to the application gives a call that has failed already, of which nobody is told.
    func dial(from: String, to: String) -> String {
        let number = PhoneNumber.bare(to)
        let isLinked = configuration.numbers.contains(number)
        let call = inbound(from: CallEndpoint(type: "phone", address: PhoneNumber.bare(from)), to: number, isLinked: isLinked)
        insert(call)
        hear(call.uuid, .dialling, "calling \(number)")
        if isLinked {
            begin(call.uuid)
        } else {
            end(call.uuid, CallEnding(status: .failed, by: .platform, detail: "number_out_of_service", sipCode: 404))
        }
        return call.uuid
    }

    private func inbound(
        from: CallEndpoint,
        to number: String,
        isLinked: Bool = true,
        bridge: Bool = false,
        sipHeaders: [String: String] = [:]
    ) -> VoiceCall {
        var call = VoiceCall(
            uuid: legUUID(inbound: true),
            direction: .inbound,
            from: from,
            to: CallEndpoint(type: "phone", address: number),
            bridge: bridge,
            isApplications: isLinked,
            createdAt: world.now(),
            conversationUUID: conversationUUID(),
            flow: CallFlow(perCharacter: .milliseconds(configuration.speechMillisecondsPerCharacter))
        )
        call.events = configuration.event
        call.source = configuration.answer.map(VoiceCall.Source.webhook) ?? .none
        call.sipHeaders = sipHeaders
        return call
    }

    /// An INVITE for a linked number.
    func insertBridge(from: String, to number: String, sipHeaders: [String: String], sipNews: @escaping @Sendable (SIPNews) -> Void) -> String {
        var call = inbound(from: CallEndpoint(type: "sip", address: from), to: number, bridge: true, sipHeaders: sipHeaders)
        call.sipNews = sipNews
        insert(call)
        begin(call.uuid)
        return call.uuid
    }

    /// `started` and `ringing` at once, as the platform does, and the answer webhook beside them.
    private func begin(_ uuid: String) {
        post(.started, about: uuid)
        calls[uuid]?.status = .ringing
        hear(uuid, .ringing, "ringing")
        calls[uuid]?.sipNews?(.ringing)
        post(.ringing, about: uuid)
        guard case .webhook(let target) = calls[uuid]?.source else {
            logger.warning("A call came for the application, but it has no answer URL")
            end(uuid, .platformHungUp)
            return
        }
        fetchScript(for: uuid, from: target) { $0.inboundAnswered(uuid, $1) }
    }

    private func inboundAnswered(_ uuid: String, _ ending: WebhookDelivery.Ending) {
        guard calls[uuid]?.isOver == false else { return }
        guard case .script = ending else {
            run(ending, on: uuid)
            return
        }
        markAnswered(uuid)
        run(ending, on: uuid)
    }

    func markAnswered(_ uuid: String) {
        calls[uuid]?.status = .answered
        calls[uuid]?.answeredAt = world.now()
        hear(uuid, .answered, "answered")
        calls[uuid]?.sipNews?(.answered)
        post(.answered, about: uuid)
    }

    /// Asks the application for an NCCO.
    func fetchScript(for uuid: String, from target: Callback, _ body: @escaping @Sendable (isolated VoicePlatform, WebhookDelivery.Ending) -> Void) {
        guard let call = calls[uuid] else { return }
        let message = webhook(.answer, to: target) { _ in CallPayloads.answer(call, regionURL: configuration.regionURL) }
        spawn { platform in
            let ending = await platform.deliver(message, about: uuid, expecting: .script)
            body(platform, ending)
        }
    }

    /// Runs what the application answered; a call without an NCCO ends.
    func run(_ ending: WebhookDelivery.Ending, on uuid: String) {
        guard let call = calls[uuid], !call.isOver else { return }
        switch ending {
        case .script(let script):
            apply(calls[uuid]?.flow.start(script) ?? [], to: uuid)
        case .badScript(let fault):
            complain(fault, on: uuid)
        case .accepted, .failed:
            hear(uuid, .fault, "no NCCO")
            end(uuid, .platformHungUp)
        }
    }

    /// An NCCO that is none: an error event, and the call is over.
    func complain(_ fault: CallScriptFault, on uuid: String) {
        guard let call = calls[uuid] else { return }
        hear(uuid, .fault, "bad NCCO: \(fault)")
        post(CallPayloads.error(call, CallScriptFault.platformReason, at: world.now()), about: uuid)
        end(uuid, .platformHungUp)
    }

    /// Ends a call, once.
    func end(_ uuid: String, _ ending: CallEnding) {
        guard let call = calls[uuid], !call.isOver else { return }
        let now = world.now()
        var ending = ending
        if ending.status == .completed, call.answeredAt == nil, ending.by == .user, call.direction == .inbound {
            ending.status = .cancelled
        }
        calls[uuid]?.endedAt = now
        calls[uuid]?.status = ending.status
        cancelTimers(uuid)
        apply(calls[uuid]?.flow.finish() ?? [], to: uuid)
        if let peer = calls[uuid]?.peer {
            calls[uuid]?.peer = nil
            if call.parent == nil { drop(peer) }
        }
        for record in call.recordings { finishRecording(record, of: uuid) }
        let answered = postEnd(of: uuid, ending, at: now)
        hear(uuid, .ended, ending.text)
        if let parent = call.parent, !answered { childEnded(parent, nil) }
        call.sipNews?(ending.sipNews)
    }

    /// Hangs up the far leg of a `connect`.
    func drop(_ uuid: String) {
        guard let call = calls[uuid] else { return }
        end(uuid, call.answeredAt == nil ? CallEnding(status: .cancelled, by: .platform) : .platformHungUp)
    }

    /// - Returns: whether the last event's answer goes on to the leg that dialled this one (`eventType: synchronous`).
    private func postEnd(of uuid: String, _ ending: CallEnding, at now: Date) -> Bool {
        guard let call = calls[uuid], call.isApplications else { return false }
        defer { flushHeld(uuid) }
        var last = CallPayloads.status(call, ending.status, at: now, extra: ending.extra)
        if ending.status == .completed || ending.isFollowedByCompleted {
            if ending.status != .completed { post(last, about: uuid) }
            last = CallPayloads.completed(call, at: now, disconnectedBy: ending.by.rawValue)
        }
        guard let parent = call.parent, parent.synchronous, let target = call.events else {
            post(last, about: uuid)
            return false
        }
        let message = webhook(.event, to: target, event: last["status"]?.string) { _ in last }
        let before = calls[uuid]?.lastEvent
        spawn { platform in
            await before?.value
            let answer = await platform.deliver(message, about: uuid, expecting: .scriptOrNothing)
            platform.childEnded(parent, answer)
        }
        return true
    }

    /// The leg that a `connect` dialled is over; the flow of the one that dialled goes on, or runs what the application answered.
    private func childEnded(_ parent: VoiceCall.Parent, _ answer: WebhookDelivery.Ending?) {
        guard let call = calls[parent.uuid], !call.isOver else { return }
        calls[parent.uuid]?.peer = nil
        switch answer {
        case .script(let script): apply(calls[parent.uuid]?.flow.replied(script, generation: parent.generation) ?? [], to: parent.uuid)
        case .badScript(let fault): complain(fault, on: parent.uuid)
        case .accepted, .failed, nil: apply(calls[parent.uuid]?.flow.peerEnded(generation: parent.generation) ?? [], to: parent.uuid)
        }
    }
}
