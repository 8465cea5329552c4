import Logging

extension CallKeeper {
    /// What a person hears who was rung and took the call.
    package enum Welcome: Sendable, Equatable {
        /// Who invites, if that is known, and whether they would like to join.
        case ask(inviter: String?)
        case join(SessionID, isMuted: Bool)
        case full
        /// The call is not wanted any more, or never was ours.
        case over
    }

    /// The leg of a call that we make: the one we know, or the first that shows itself where the answer that named it was lost.
    package struct Leg: Sendable, Equatable {
        package let id: CallID
        /// The base of the Voice API that knows it.
        package let region: String?

        package init(id: CallID, region: String? = nil) {
            self.id = id
            self.region = region
        }
    }

    /// The call of an id that came back to us in a webhook's address, if the webhook is about its leg; else nil. Notes what is new of the leg.
    package func call(_ call: CallID, has leg: Leg) async throws(RoomError) -> CallHistory? {
        guard let history = try await store.history(of: call), history.isPlaced, let room = history.room, history.leg == nil || history.leg == leg.id
        else { return nil }
        guard history.leg == nil || (history.region == nil && leg.region != nil) else { return history }
        var fields: [RoomStore.CallField: String] = [.leg: leg.id.text]
        fields[.region] = leg.region
        let known = try await store.assign(call, to: room, role: .caller, fields: fields)
        // Somebody gave it up before its leg was known.
        if known.has(.hangUp), !known.isEnded { try await store.schedule(.hangUp(call), at: now()) }
        return known
    }

    /// Somebody we rang has taken the call.
    ///
    /// - Parameter asks: whether they are asked before they are let in.
    package func answered(_ call: CallID, leg: Leg, asks: Bool) async throws(RoomError) -> Welcome {
        guard let history = try await self.call(call, has: leg), !isUnwanted(history) else { return .over }
        guard asks, !history.has(.joined) else { return try await enter(history) }
        return .ask(inviter: history.placed?.facts[.by])
    }

    /// Somebody we rang wants to join.
    package func consented(_ call: CallID, leg: Leg) async throws(RoomError) -> Welcome {
        guard let history = try await self.call(call, has: leg), !isUnwanted(history) else { return .over }
        return try await enter(history)
    }

    /// Whether nobody wants this person in the conversation: the call ended, or is to.
    private func isUnwanted(_ history: CallHistory) -> Bool {
        history.isEnded || history.has(.hangUp)
    }

    private func enter(_ history: CallHistory) async throws(RoomError) -> Welcome {
        guard let id = history.room, let room = try await store.room(id, now: now()) else { return .over }
        switch try await store.enter(history.id, id, now: now()) {
        case .full:
            try await tell(
                CallEntry(.decided, at: now(), facts: [.rule: "room-full", .values: "\(RoomLimits.callersPerRoom)"], mark: "room-full"),
                of: history.id
            )
            return .full
        case .joined(let needsBridge):
            let told = try await tell(CallEntry(.joined, at: now(), mark: "us"), of: history.id)
            if needsBridge { try await store.schedule(.bridge(id), at: now()) }
            return .join(room.session, isMuted: Caller(told ?? history).isMuted)
        }
    }

    /// The platform thinks that a machine answered a call of ours: it is ended soon, unless somebody has joined, which no machine does.
    ///
    /// - Parameter asks: whether people are asked before they are let in; if they are not, having joined says nothing.
    package func machineAnswered(_ call: CallID, asks: Bool) async throws(RoomError) {
        guard let history = try await store.history(of: call), history.isPlaced, !(asks && history.has(.joined)), !history.isEnded else { return }
        try await tell(CallEntry(.hangUp, at: now(), facts: [.by: CallCause.Asker.machine.rawValue], mark: "machine"), of: call)
        try await store.schedule(.hangUp(call), at: now())
    }

    /// A caller in the conference pressed a key. Does what it completes, and says so to the caller.
    package func pressed(_ key: Keypad.Key, on call: CallID) async throws(RoomError) {
        guard let keys = try await store.press(key, on: call), Keypad.command(completedBy: key, among: keys) == .toggleMute,
            let history = try await store.history(of: call), history.has(.joined)
        else { return }
        let wish: Wish = Caller(history).isMuted ? .unmute : .mute
        guard try await apply(wish, to: call, in: nil, keypad: true) == .done, let target = try await target(of: history) else { return }
        await provider.say(wish == .mute ? Self.mutedText : Self.unmutedText, to: target)
    }

    package static let mutedText = "You are muted. Press star 6 to be heard again."
    package static let unmutedText = "The others can hear you again."
}
