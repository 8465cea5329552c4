import Foundation

/// What Voice REST does to calls.
extension VoicePlatform {
    func countRequest(isNewCall: Bool) throws(VoiceAPIError) {
        let now = world.now()
        guard isNewCall ? newCalls.admits(at: now) : otherRequests.admits(at: now) else { throw .rateLimited }
    }

    /// Creates a call; it rings after this returns or meanwhile.
    func create(_ request: CreateCallRequest) -> VoiceCall {
        let own = configuration.numbers.min() ?? "15550000000"
        var call = outbound(from: request.from ?? CallEndpoint(type: "phone", address: own), to: request.to)
        call.source = request.source
        call.events = request.events ?? configuration.event
        call.machineDetection = request.machineDetection
        call.ringingTimerSeconds = request.ringingTimerSeconds
        call.lengthTimerSeconds = request.lengthTimerSeconds
        call.tonesOnAnswer = request.tonesOnAnswer
        ring(call)
        return call
    }

    func modify(_ uuid: String, _ modification: CallModification) throws(VoiceAPIError) {
        let call = try own(uuid)
        guard !call.isOver else { throw .wrongState("The call is over") }
        switch modification {
        case .hangUp:
            drop(uuid)
        case .mute(let mute):
            calls[uuid]?.muted = mute
            directory.setMute(mute, leg: uuid)
        case .earmuff(let earmuff):
            calls[uuid]?.earmuffed = earmuff
            audioChanged?()
        case .transfer(let source):
            guard call.answeredAt != nil else { throw .wrongState("The call is not answered") }
            transfer(uuid, source)
        }
    }

    private func transfer(_ uuid: String, _ source: VoiceCall.Source) {
        switch source {
        case .script(let script): moved(uuid, .script(script))
        case .webhook(let target): fetchScript(for: uuid, from: target) { $0.moved(uuid, $1) }
        case .none: break
        }
    }

    private func moved(_ uuid: String, _ ending: WebhookDelivery.Ending) {
        guard let call = calls[uuid], !call.isOver else { return }
        // Without an NCCO from the new place the call stays where it is.
        guard case .script(let script) = ending else {
            if case .badScript(let fault) = ending { complain(fault, on: uuid) }
            return
        }
        let new = conversationUUID()
        calls[uuid]?.conversationUUID = new
        post(CallPayloads.transfer(uuid, from: call.conversationUUID, to: new, at: world.now()), about: uuid)
        apply(calls[uuid]?.flow.start(script) ?? [], to: uuid)
    }

    /// Text or sound played into a call.
    func play(_ kind: PhoneLine.Kind, _ content: String, into uuid: String) throws(VoiceAPIError) {
        _ = try up(uuid)
        hear(uuid, kind, content)
    }

    func subscribeKeys(of uuid: String, _ url: String?) throws(VoiceAPIError) {
        _ = try up(uuid)
        calls[uuid]?.keySubscription = url
    }

    /// A call of the application, by its uuid.
    func own(_ uuid: String) throws(VoiceAPIError) -> VoiceCall {
        guard let call = calls[uuid], call.isApplications else { throw .notFound }
        return call
    }

    /// A call of the application that is answered and not over.
    func up(_ uuid: String) throws(VoiceAPIError) -> VoiceCall {
        let call = try own(uuid)
        guard call.answeredAt != nil, !call.isOver else { throw .wrongState("The call is not in progress") }
        return call
    }

    func page(_ filter: CallFilter) -> JSONValue {
        filter.page(of: order.compactMap { calls[$0] }.filter(\.isApplications))
    }
}
