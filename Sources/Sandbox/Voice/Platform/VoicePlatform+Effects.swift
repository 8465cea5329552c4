import Foundation

/// Does what a call's flow wants done.
extension VoicePlatform {
    func apply(_ effects: [CallEffect], to uuid: String) {
        for effect in effects { apply(effect, to: uuid) }
    }

    private func apply(_ effect: CallEffect, to uuid: String) {
        switch effect {
        case .hear(let kind, let text, let prompt):
            hear(uuid, kind, text, prompt: prompt)
        case .startTimer(let duration, let generation):
            startTimer(.flow, of: uuid, duration) { platform in
                platform.apply(platform.calls[uuid]?.flow.timerFired(generation: generation) ?? [], to: uuid)
            }
        case .stopTimer:
            calls[uuid]?.timers.removeValue(forKey: .flow)?.cancel()
        case .postInput(let result, let generation):
            postInput(result, of: uuid, generation)
        case .postNotify(let notify, let generation):
            guard let call = calls[uuid] else { return }
            let now = world.now()
            ask(webhook(.notify, to: notify.callback) { _ in CallPayloads.notify(call, notify.payload, at: now) }, about: uuid, generation)
        case .join(let conversation):
            guard calls[uuid]?.isOver == false else { return }
            let joining = directory.join(conversation, leg: uuid, now: world.now(), makeUUID: conversationUUID)
            joined(uuid, joining)
        case .joinByUUID(let conversationUUID, let conversation):
            joined(uuid, directory.join(uuid: conversationUUID, conversation, leg: uuid))
        case .leaveConversation:
            leaveConversation(uuid)
        case .dial(let connect, let generation):
            self.connect(uuid, connect, generation)
        case .dropPeer:
            guard let peer = calls[uuid]?.peer else { return }
            calls[uuid]?.peer = nil
            drop(peer)
        case .beginRecording(let record):
            calls[uuid]?.recordings.append(record)
        case .endRecording(let record):
            finishRecording(record, of: uuid)
        case .exhausted:
            if calls[uuid]?.parent == nil {
                end(uuid, .platformHungUp)
            } else {
                joinPair(uuid)
            }
        }
    }

    private func postInput(_ result: InputResult, of uuid: String, _ generation: Int?) {
        guard let call = calls[uuid] else { return }
        guard let target = result.callback ?? call.events else {
            // Nobody to ask: the call goes on as after an empty answer.
            if let generation { apply(calls[uuid]?.flow.replied(nil, generation: generation) ?? [], to: uuid) }
            return
        }
        let now = world.now()
        let message = webhook(.input, to: target) { CallPayloads.input(call, result, shape: $0.digits, at: now) }
        if let generation {
            ask(message, about: uuid, generation)
        } else {
            // The keys of asynchronous input arrive in the order they were pressed, and nothing waits for them.
            line(up: message, about: uuid)
        }
    }

    /// Sends an in-call webhook, whose answer may replace the flow.
    private func ask(_ message: WebhookMessage, about uuid: String, _ generation: Int) {
        spawn { platform in
            let ending = await platform.deliver(message, about: uuid, expecting: .scriptOrNothing)
            platform.replied(ending, uuid, generation)
        }
    }

    private func replied(_ ending: WebhookDelivery.Ending, _ uuid: String, _ generation: Int) {
        guard let call = calls[uuid], !call.isOver, call.flow.generation == generation else { return }
        switch ending {
        case .script(let script): apply(calls[uuid]?.flow.replied(script, generation: generation) ?? [], to: uuid)
        case .badScript(let fault): complain(fault, on: uuid)
        // Whatever goes wrong within a call, the call goes on.
        case .accepted, .failed: apply(calls[uuid]?.flow.replied(nil, generation: generation) ?? [], to: uuid)
        }
    }

    private func joined(_ uuid: String, _ joining: ConversationDirectory.Joining) {
        guard let call = calls[uuid] else { return }
        switch joining {
        case .joined(let conversationUUID, let name, let hasStarted, let startedFor):
            calls[uuid]?.conversationUUID = conversationUUID
            calls[uuid]?.conversation = name
            let transfer = CallPayloads.transfer(uuid, from: call.conversationUUID, to: conversationUUID, at: world.now())
            post(transfer, about: uuid)
            if hasStarted {
                hear(uuid, .conversation, "in conversation \(name)")
            } else {
                hear(uuid, .hold, "on hold until conversation \(name) starts")
            }
            for leg in startedFor { hear(leg, .conversation, "in conversation \(name)") }
        case .full:
            // What the platform says to a 51st member is documented nowhere; that it takes no more than 50 is.
            refuseConversation(uuid, "The conversation is full.")
        case .unknown:
            refuseConversation(uuid, "There is no such conversation.")
        }
    }

    private func refuseConversation(_ uuid: String, _ reason: String) {
        guard let call = calls[uuid] else { return }
        hear(uuid, .fault, reason)
        post(CallPayloads.error(call, reason, at: world.now()), about: uuid)
        end(uuid, .platformHungUp)
    }

    private func leaveConversation(_ uuid: String) {
        calls[uuid]?.conversation = nil
        for leg in directory.leave(leg: uuid).ended {
            calls[leg]?.conversation = nil
            end(leg, .platformHungUp)
        }
    }

    func finishRecording(_ record: RecordAction, of uuid: String) {
        guard let call = calls[uuid], let target = record.callback ?? call.events else { return }
        let fields = CallPayloads.recording(call, uuid: world.uuid(), from: call.answeredAt ?? call.createdAt, at: world.now())
        post(fields, about: uuid, to: target)
    }

    /// One key after another, as a finger does it.
    func press(_ keys: String, on uuid: String) {
        hear(uuid, .digits, "typed \(keys.count) \(keys.count == 1 ? "key" : "keys")")
        for key in keys where key != "p" {
            guard let call = calls[uuid], !call.isOver else { return }
            let effects = calls[uuid]?.flow.pressed(key) ?? []
            if effects.isEmpty, let url = call.keySubscription {
                postInput(InputResult(digits: String(key), timedOut: false, callback: Callback(url: url)), of: uuid, nil)
            }
            apply(effects, to: uuid)
        }
    }
}
