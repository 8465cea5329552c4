import Foundation

/// Legs the platform dials: by REST, by `connect`, and for SIP trunk calls.
extension VoicePlatform {
    func outbound(from: CallEndpoint, to: CallEndpoint, bridge: Bool = false, isApplications: Bool = true) -> VoiceCall {
        VoiceCall(
            uuid: legUUID(inbound: false),
            direction: .outbound,
            from: from,
            to: to,
            bridge: bridge,
            isApplications: isApplications,
            createdAt: world.now(),
            conversationUUID: conversationUUID(),
            flow: CallFlow(perCharacter: .milliseconds(configuration.speechMillisecondsPerCharacter))
        )
    }

    /// Rings the virtual phone at the far end, which does what its rule says.
    func ring(_ call: VoiceCall) {
        let uuid = call.uuid
        let behaviour = behaviour(of: call.phone)
        insert(call)
        calls[uuid]?.behaviour = behaviour
        calls[uuid]?.keysAtPrompts = behaviour.keys[...]
        post(.started, about: uuid)
        let outcome = RingOutcome(
            behaviour,
            ringingSeconds: call.ringingTimerSeconds ?? VoiceLimits.ringingSeconds,
            hasOwnTimer: call.ringingTimerSeconds != nil && call.parent == nil
        )
        if outcome.rings {
            calls[uuid]?.status = .ringing
            hear(uuid, .ringing, "ringing")
            call.sipNews?(.ringing)
            post(.ringing, about: uuid)
        }
        if outcome.after == .zero {
            // Not at once: whoever made the call is told of it first.
            spawn { $0.rang(uuid, outcome.result) }
        } else {
            startTimer(.ring, of: uuid, outcome.after) { $0.rang(uuid, outcome.result) }
        }
    }

    /// What became of ringing, whether by the phone's rule or by somebody's hand.
    func rang(_ uuid: String, _ result: RingOutcome.Result) {
        guard let call = calls[uuid], !call.isOver, call.answeredAt == nil else { return }
        calls[uuid]?.timers.removeValue(forKey: .ring)?.cancel()
        switch result {
        case .ended(let ending):
            end(uuid, ending)
        case .answered(let byMachine):
            markAnswered(uuid)
            if let seconds = call.lengthTimerSeconds {
                startTimer(.limit, of: uuid, .seconds(seconds)) { $0.end(uuid, .platformHungUp) }
            }
            if let milliseconds = call.behaviour.hangUpAfterMilliseconds {
                startTimer(.phone, of: uuid, .milliseconds(milliseconds)) { $0.end(uuid, .callerHungUp) }
            }
            guard let detection = call.machineDetection else { return answered(uuid, call.source) }
            detect(uuid, detection, byMachine: byMachine)
        }
    }

    /// Whether a person or a machine has answered; the NCCO starts before or after, as the mode says.
    private func detect(_ uuid: String, _ detection: MachineDetection, byMachine: Bool) {
        guard let call = calls[uuid] else { return }
        after(call.behaviour.detectedAfterMilliseconds, .detection, of: uuid) { platform in
            platform.detected(uuid, detection, byMachine: byMachine)
        }
        // Whoever takes no time to be detected is detected first in every mode.
        guard !detection.isSynchronous, call.behaviour.detectedAfterMilliseconds > 0 else { return }
        answered(uuid, call.source)
    }

    private func detected(_ uuid: String, _ detection: MachineDetection, byMachine: Bool) {
        guard let call = calls[uuid], !call.isOver else { return }
        post(CallPayloads.detection(call, machine: byMachine, at: world.now()), about: uuid)
        let isWaiting = detection.isSynchronous || call.behaviour.detectedAfterMilliseconds == 0
        guard byMachine else {
            if isWaiting { answered(uuid, call.source) }
            return
        }
        calls[uuid]?.status = .machine
        guard !detection.hangsUp else { return end(uuid, .platformHungUp) }
        guard let seconds = detection.beepTimeoutSeconds else {
            if isWaiting { answered(uuid, call.source) }
            return
        }
        let isHeard = call.behaviour.beepAfterMilliseconds < seconds * 1000
        after(isHeard ? call.behaviour.beepAfterMilliseconds : seconds * 1000, .beep, of: uuid) { platform in
            guard let call = platform.calls[uuid], !call.isOver else { return }
            let beep = isHeard ? "beep_start" : "beep_timeout"
            platform.post(CallPayloads.detection(call, machine: true, beep: beep, at: platform.world.now()), about: uuid)
            if detection.isSynchronous { platform.answered(uuid, call.source) }
        }
        if isWaiting, !detection.isSynchronous { answered(uuid, call.source) }
    }

    private func after(
        _ milliseconds: Int,
        _ timer: VoiceCall.Timer,
        of uuid: String,
        _ body: @escaping @Sendable (isolated VoicePlatform) -> Void
    ) {
        guard milliseconds > 0 else { return body(self) }
        startTimer(timer, of: uuid, .milliseconds(milliseconds), body)
    }

    private func answered(_ uuid: String, _ source: VoiceCall.Source) {
        if let tones = calls[uuid]?.tonesOnAnswer { hear(uuid, .tones, "tones \(tones)") }
        switch source {
        case .webhook(let target):
            fetchScript(for: uuid, from: target) { $0.run($1, on: uuid) }
        case .script(let script):
            apply(calls[uuid]?.flow.start(script) ?? [], to: uuid)
        case .none:
            if calls[uuid]?.parent == nil {
                hear(uuid, .connected, "connected")
            } else {
                joinPair(uuid)
            }
        }
    }

    /// The two legs of a `connect` hear each other.
    func joinPair(_ uuid: String) {
        guard let call = calls[uuid], let parent = call.parent, let other = calls[parent.uuid], !other.isOver else { return }
        hear(uuid, .connected, "connected to \(other.from.address)")
        hear(parent.uuid, .connected, "connected to \(call.to.address)")
    }

    /// Runs a `connect`.
    func connect(_ uuid: String, _ action: ConnectAction, _ generation: Int) {
        guard let call = calls[uuid] else { return }
        guard newCalls.admits(at: world.now()) else {
            post(CallPayloads.error(call, "Too many calls per second.", at: world.now()), about: uuid)
            return goOn(uuid, generation)
        }
        let to: CallEndpoint
        var tones: String?
        var onAnswer: String?
        switch action.endpoint {
        case .phone(let number, let dtmfAnswer, let url):
            to = CallEndpoint(type: "phone", address: PhoneNumber.bare(number))
            tones = dtmfAnswer
            onAnswer = url
        case .sip(let uri):
            to = CallEndpoint(type: "sip", address: uri)
        case .unsupported(let type):
            hear(uuid, .fault, "cannot connect to an endpoint of type \(type)")
            return goOn(uuid, generation)
        }
        var leg = outbound(from: CallEndpoint(type: "phone", address: action.from.map(PhoneNumber.bare) ?? call.to.address), to: to)
        leg.parent = VoiceCall.Parent(uuid: uuid, generation: generation, synchronous: action.synchronous)
        leg.events = action.callback ?? call.events
        leg.conversationUUID = call.conversationUUID
        leg.ringingTimerSeconds = action.timeoutSeconds
        leg.lengthTimerSeconds = action.limitSeconds
        leg.machineDetection = action.machineDetection
        leg.tonesOnAnswer = tones
        leg.source = onAnswer.map { .webhook(Callback(url: $0, method: .get)) } ?? .none
        calls[uuid]?.peer = leg.uuid
        ring(leg)
    }

    private func goOn(_ uuid: String, _ generation: Int) {
        apply(calls[uuid]?.flow.peerEnded(generation: generation) ?? [], to: uuid)
    }
}
