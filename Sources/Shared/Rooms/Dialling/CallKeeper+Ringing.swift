import Logging

extension CallKeeper {
    /// Whom to ring, for whom.
    package struct Invitation: Sendable {
        package let room: RoomID
        /// In international form, digits only; allowed by ``DialPolicy``.
        package let number: String
        /// For the roster.
        package let maskedNumber: String
        package let caller: CallerKey
        /// Who is rung.
        package let name: String?
        /// Who invites.
        package let inviter: String?
        /// The client that asks.
        package let address: CallerKey

        package init(
            room: RoomID, number: String, maskedNumber: String, caller: CallerKey, name: String?, inviter: String?, address: CallerKey
        ) {
            self.room = room
            self.number = number
            self.maskedNumber = maskedNumber
            self.caller = caller
            self.name = name.flatMap { SpokenName($0)?.text }
            self.inviter = inviter.flatMap { SpokenName($0)?.text }
            self.address = address
        }
    }

    package enum Placement: Sendable, Equatable {
        /// The phone rings, or is about to.
        case ringing(CallID)
        /// It will be rung when its turn comes.
        case queued(CallID)
        /// The platform refused; the roster says why.
        case failed(CallID)
        /// A cap is reached, or the kill switch is on.
        case refused(RoomStore.Reservation)
        case noSuchRoom
    }

    /// Rings somebody into a room: at once if the platform takes a call now, else when it is this one's turn.
    ///
    /// - Throws: ``RoomError`` when Redis is away; then nobody was rung.
    package func place(_ invitation: Invitation, caps: DialCaps) async throws(RoomError) -> Placement {
        guard try await store.room(invitation.room, now: now()) != nil else { return .noSuchRoom }
        let call = newCall()
        switch try await reserve(call, for: invitation, caps) {
        case .granted: break
        case let refusal: return .refused(refusal)
        }
        let moment = now()
        var entry = CallEntry(.placed, at: moment, facts: [.direction: "outbound", .number: invitation.maskedNumber], mark: "us")
        entry.facts[.name] = invitation.name
        entry.facts[.by] = invitation.inviter
        return try await whateverBecomesOfTheRequest { [entry] () async throws(RoomError) in
            let turn: Timestamp
            do throws(RoomError) {
                turn = try await store.place(
                    call, to: invitation.number, caller: invitation.caller, in: invitation.room, entry: entry,
                    fallback: moment + RoomLimits.diallingAtMost, now: moment)
            } catch {
                // What cannot be recorded is not rung, so it doesn't count; if Redis is away, this is in vain.
                try? await store.cancel(.ring(call))
                try? await giveBack(call, invitation)
                throw error
            }
            guard turn <= moment + DialLimits.waitAtMost else {
                try await store.schedule(.ring(call), at: turn - DialLimits.wakeBefore, .latest)
                return .queued(call)
            }
            if let pause = try await ring(call) {
                try await store.schedule(.ring(call), at: now() + pause, .latest)
            } else {
                try await store.cancel(.ring(call))
            }
            guard let history = try await store.history(of: call) else { return .queued(call) }
            switch Caller(history).state {
            case .queued: return .queued(call)
            // A phone that is away may have been told of by now; that it was rung is true all the same.
            case .ended where history.leg == nil && history.connection == nil: return .failed(call)
            case .ringing, .answered, .inConference, .onHold, .ended: return .ringing(call)
            }
        }
    }

    /// Whether somebody could be rung now, as far as caps say. Nothing counts for it.
    package func mayPlace(_ invitation: Invitation, caps: DialCaps) async throws(RoomError) -> RoomStore.Reservation {
        try await reserve(newCall(), for: invitation, caps, isDryRun: true)
    }

    private func newCall() -> CallID {
        var random = random
        return CallID(operation: OperationID(from: &random))
    }

    private func reserve(
        _ call: CallID, for invitation: Invitation, _ caps: DialCaps, isDryRun: Bool = false
    ) async throws(RoomError) -> RoomStore.Reservation {
        try await store.reserve(
            call, in: invitation.room, address: invitation.address, number: invitation.caller, caps: caps, isDryRun: isDryRun, now: now())
    }

    private func giveBack(_ call: CallID, _ invitation: Invitation) async throws(RoomError) {
        try await store.giveBack(call, in: invitation.room, address: invitation.address, number: invitation.caller)
    }

    /// Does the next thing for a call that was placed: waits for its moment and asks the platform for it, once; or, if that was done and nothing was
    /// heard of it for long, takes it for failed.
    ///
    /// - Returns: after what time to look again; nil when nothing is left to do.
    package func ring(_ call: CallID) async throws(RoomError) -> Duration? {
        var placed = try await store.placed(call, now: now())
        guard let id = placed.history.room, placed.history.isPlaced, !placed.history.isEnded else {
            try await store.forgetNumber(of: call)
            return nil
        }
        if let claimed = placed.history.claimed { return try await settle(placed.history, claimed: claimed) }
        let wait = placed.moment.milliseconds - now().milliseconds
        if wait > 0 {
            guard .milliseconds(wait) <= DialLimits.waitAtMost else { return .milliseconds(wait) - DialLimits.wakeBefore }
            guard (try? await sleep(.milliseconds(wait))) != nil else { return .milliseconds(wait) }
            placed = try await store.placed(call, now: now())
            // We overslept, and others had their turn meanwhile.
            if placed.moment.milliseconds - now().milliseconds > 0 { return .milliseconds(placed.moment.milliseconds - now().milliseconds) }
        }
        guard try await store.claim(call, now: now()) else { return DialLimits.heardOfWithin }
        guard !placed.history.has(.hangUp) else { return try await giveUp(call, .cancelled, nil) }
        guard !placed.isOff else { return try await giveUp(call, .failed, "dialling-off") }
        guard let number = placed.number, let room = try await store.room(id, now: now()) else {
            return try await giveUp(call, .failed, "too-late")
        }
        return try await record(await provider.ring(number, call: call, in: room), of: placed.history, in: id)
    }

    /// Writes down what became of asking for a call.
    private func record(_ report: RingReport, of history: CallHistory, in room: RoomID) async throws(RoomError) -> Duration? {
        let call = history.id
        let moment = now()
        switch report {
        case .leg(let leg): try await made(call, in: room, [.leg: leg.text], at: moment)
        case .connection(let connection): try await made(call, in: room, [.connection: connection], at: moment)
        case .refused(let reason):
            log("A call was refused", call, reason)
            return try await giveUp(call, .failed, reason)
        case .unknown(let reason):
            log("It is unknown whether a call was made", call, reason)
            try await store.forgetNumber(of: call)
            try await tell(CallEntry(.decided, at: moment, facts: [.rule: "never-twice", .values: reason], mark: "unknown"), of: call)
            return DialLimits.heardOfWithin
        case .notNow(let reason):
            log("A call could not be made now", call, reason)
            try await tell(CallEntry(.decided, at: moment, facts: [.rule: "not-now", .values: reason], mark: "not-now"), of: call)
            let since = history.entries.values.first { $0.id == "decided:not-now" }?.at ?? moment
            guard moment < since + DialLimits.placeWithin else { return try await giveUp(call, .failed, reason) }
            try await store.unclaim(call)
            return DialLimits.placeAgainAfter
        }
        return nil
    }

    /// The platform makes the call.
    private func made(_ call: CallID, in room: RoomID, _ fields: [RoomStore.CallField: String], at moment: Timestamp) async throws(RoomError) {
        let history = try await store.assign(
            call, to: room, role: .caller, fields: fields,
            entries: [CallEntry(.status(.started), at: moment, mark: "us")])
        try await store.show(history, in: room, now: moment)
        try await store.forgetNumber(of: call)
        // The platform ends it at that time by itself; should it not, we do.
        try await store.schedule(.limit(call), at: moment + store.longestCall + .seconds(DialLimits.ringingSeconds), .kept)
        // Somebody gave it up while we asked for it.
        if history.has(.hangUp) { _ = try await end(call) }
    }

    /// A call was asked for by somebody who hasn't written down what became of it, or whose answer was lost.
    private func settle(_ history: CallHistory, claimed: Timestamp) async throws(RoomError) -> Duration? {
        guard !history.isHeardOf else { return nil }
        let left = (claimed + DialLimits.heardOfWithin).milliseconds - now().milliseconds
        guard left <= 0 else { return .milliseconds(left) }
        return try await giveUp(history.id, .failed, "nothing-heard")
    }

    /// The call is not made, or counts as never made.
    private func giveUp(_ call: CallID, _ status: CallStatus, _ detail: String?) async throws(RoomError) -> Duration? {
        var entry = CallEntry(.status(status), at: now(), mark: "us")
        entry.facts[.detail] = detail
        try await tell(entry, of: call)
        try await store.forgetNumber(of: call)
        return nil
    }

    private func log(_ message: Logger.Message, _ call: CallID, _ reason: String) {
        logger.warning(message, metadata: ["call": "\(call)", "reason": "\(reason)"])
    }
}
