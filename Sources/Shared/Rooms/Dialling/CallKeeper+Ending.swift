import Logging

extension CallKeeper {
    package enum Answer: Sendable, Equatable {
        case done
        /// No such call is in the room, now or lately.
        case unknownCall
        /// The call is not at a point where that can be done.
        case notNow
        /// The platform didn't confirm.
        case failed
    }

    /// Ends a call, in whatever state it is: one that isn't made yet won't be, one that rings stops ringing. Goes on trying until the platform
    /// has confirmed it. Harmless for one that has ended.
    ///
    /// - Parameter room: the room that asks; only its own calls are touched. Nil for us.
    package func hangUp(_ call: CallID, in room: RoomID?, by asker: CallCause.Asker) async throws(RoomError) -> Answer {
        guard let history = try await store.history(of: call), history.role == .caller, room == nil || history.room == room else {
            return .unknownCall
        }
        guard !history.isEnded else { return .done }
        return try await whateverBecomesOfTheRequest { () async throws(RoomError) in
            try await want(call, toEndBy: asker, at: now() + DialLimits.hangUpAgainAfter)
            _ = try await end(call)
            return .done
        }
    }

    /// Records that a call is to end, and who sees to it from when on.
    private func want(_ call: CallID, toEndBy asker: CallCause.Asker, at moment: Timestamp) async throws(RoomError) {
        try await store.schedule(.hangUp(call), at: moment)
        try await tell(CallEntry(.hangUp, at: now(), facts: [.by: asker.rawValue], mark: asker.rawValue), of: call)
    }

    /// Ends every call of a room: as many as can be in a few seconds while whoever asks waits, the others after that.
    package func hangUpAll(in room: RoomID) async throws(RoomError) {
        try await whateverBecomesOfTheRequest { () async throws(RoomError) in
            let start = now()
            var wanted: [CallID] = []
            for call in try await store.calls(in: room) {
                guard let history = try await store.history(of: call), history.room == room, !history.isEnded else { continue }
                let turn = start + DialLimits.hangUpAgainAfter + DialLimits.hangUpEvery * wanted.count
                try await want(call, toEndBy: .room, at: turn)
                wanted.append(call)
            }
            for call in wanted where now() < start + DialLimits.hangUpAgainAfter {
                _ = try await end(call)
                // One after another: the platform takes so many requests a second and no more.
                if wanted.count > 1 { try? await sleep(DialLimits.hangUpEvery) }
            }
        }
    }

    /// Ends the calls of a number in a room.
    package func hangUp(callsOf caller: CallerKey, in room: RoomID) async throws(RoomError) -> Answer {
        let calls = caller.isWithheld ? [] : try await store.calls(of: caller, in: room)
        guard !calls.isEmpty else { return .unknownCall }
        for call in calls { _ = try await hangUp(call, in: room, by: .room) }
        return .done
    }

    /// The call has lasted as long as calls may.
    package func limit(_ call: CallID) async throws(RoomError) {
        _ = try await hangUp(call, in: nil, by: .limit)
    }

    /// Does the next thing towards the end of a call that somebody wants to end.
    ///
    /// - Returns: after what time to look again; nil once it has ended, or nothing more can be done.
    package func end(_ call: CallID) async throws(RoomError) -> Duration? {
        guard let history = try await store.history(of: call), !history.isEnded, let asked = history.first(.hangUp) else { return nil }
        let moment = now()
        if history.isPlaced, history.claimed == nil, try await store.claim(call, now: moment) {
            // Nobody will ask for it now.
            try await tell(CallEntry(.status(.cancelled), at: moment, mark: "us"), of: call)
            try await store.forgetNumber(of: call)
            try await store.cancel(.ring(call))
            return nil
        }
        guard moment < asked + DialLimits.hangUpWithin else {
            logger.error("A call could not be ended", metadata: ["call": "\(call)"])
            return nil
        }
        guard let target = try await target(of: history) else { return DialLimits.hangUpAgainAfter }
        switch await provider.hangUp(target) {
        case .asked, .failed: return DialLimits.hangUpAgainAfter
        // A live call that another region has looks the same.
        case .gone where history.region == nil && !history.isPlaced: return DialLimits.hangUpAgainAfter
        case .gone:
            // Its event was lost, or there never is one: what we know is that it is over.
            var entry = CallEntry(.status(.completed), at: moment, mark: "us")
            if case .leg = target { entry.facts[.detail] = "not-found" }
            try await tell(entry, of: call)
            return nil
        }
    }
}
