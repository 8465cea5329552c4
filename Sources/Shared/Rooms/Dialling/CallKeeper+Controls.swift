extension CallKeeper {
    /// What somebody wants of a caller.
    package enum Wish: String, Sendable, CaseIterable {
        case mute, unmute
        /// Neither to hear the others nor to be heard, and back.
        case hold, resume

        /// What the platform has to do for it. Who is muted stays so when taken off hold.
        func controls(isMuted: Bool) -> [CallControl] {
            switch self {
            case .mute: [.mute]
            case .unmute: [.unmute]
            case .hold: [.mute, .earmuff]
            case .resume: isMuted ? [.unearmuff] : [.unmute, .unearmuff]
            }
        }

        var entry: CallEntry.Kind {
            switch self {
            case .mute: .muted
            case .unmute: .unmuted
            case .hold: .held
            case .resume: .resumed
            }
        }
    }

    /// Mutes a caller, or puts one on hold, or takes that back. Harmless when it is so already.
    ///
    /// Somebody who is still being rung can be muted beforehand: they are let into the conversation so.
    ///
    /// - Parameter room: the room that asks; only its own calls are touched.
    /// - Parameter keypad: whether the caller asked for it, by keys.
    package func apply(_ wish: Wish, to call: CallID, in room: RoomID?, keypad: Bool = false) async throws(RoomError) -> Answer {
        guard let history = try await store.history(of: call), history.role == .caller, room == nil || history.room == room else {
            return .unknownCall
        }
        guard !history.isEnded else { return .notNow }
        return try await whateverBecomesOfTheRequest { () async throws(RoomError) in
            var history = history
            if !history.has(.joined) {
                guard wish == .mute || wish == .unmute else { return .notNow }
                guard let told = try await note(wish, of: history, keypad: keypad) else { return .done }
                // Whoever joined meanwhile may have been let in before that was known.
                guard told.has(.joined) else { return .done }
                history = told
            }
            guard let target = try await target(of: history) else { return .notNow }
            let caller = Caller(history)
            // Nobody hears who is on hold, muted or not.
            if !(wish == .unmute && caller.state == .onHold) {
                guard await provider.apply(wish.controls(isMuted: caller.isMuted), to: target) else { return .failed }
            }
            _ = try await note(wish, of: history, keypad: keypad)
            return .done
        }
    }

    /// Records what the platform has confirmed, unless the record says so already.
    private func note(_ wish: Wish, of history: CallHistory, keypad: Bool) async throws(RoomError) -> CallHistory? {
        let caller = Caller(history)
        let isSo =
            switch wish {
            case .mute: caller.isMuted
            case .unmute: !caller.isMuted
            case .hold: caller.state == .onHold
            case .resume: caller.state != .onHold
            }
        guard !isSo else { return history }
        return try await tell(CallEntry(wish.entry, at: now(), facts: [.by: keypad ? "keypad" : "room"]), of: history.id)
    }
}
