package import Logging
import Redis

/// Makes, keeps and ends the bridges of rooms: it reads the record, lets ``Bridge`` decide, writes, and then does what was decided.
///
/// Any replica may do any step for any room; what makes that safe is that the record is written, compare-and-set, before the deed.
package struct BridgeKeeper: Sendable {
    let store: RoomStore
    let provider: any BridgeProvider
    let now: @Sendable () -> Timestamp
    let clock: any Clock<Duration>
    let random: RandomSource
    let logger: Logger

    /// Waits between two looks at a record that another request is working on: this long at first, twice as long each time, up to the longest.
    static let firstLook: Duration = .milliseconds(25)
    static let longestLook: Duration = .milliseconds(400)

    /// - Parameters:
    ///   - now: the wall clock that all replicas share more or less.
    ///   - clock: what waits between two looks at a record, and ends the waiting.
    package init(
        store: RoomStore, provider: any BridgeProvider, now: @escaping @Sendable () -> Timestamp, clock: any Clock<Duration> = ContinuousClock(),
        random: RandomSource = .system, logger: Logger
    ) {
        self.store = store
        self.provider = provider
        self.now = now
        self.clock = clock
        self.random = random
        self.logger = logger
    }

    package enum DialOutResult: Sendable, Equatable {
        case dialled(Bridge.Leg)
        /// There is a bridge, known only by its call: the answer of its dial was lost.
        case upWithoutLeg(CallID?)
        case noSuchRoom
        /// The provider refused, or could surely not be reached: nobody was dialled.
        case failed(reason: String)
        /// A dial may have happened, and nobody may dial again before this.
        case unknown(until: Timestamp)
        /// Dialling or hanging up, this request's or another's, takes longer than the request may wait.
        case busy
        /// None is made by itself, or not before this.
        case notByItself(before: Timestamp?)
        /// Whoever asks, or all together, have had as many made as they may.
        case capped(DialCaps.Cap, retryAfter: Duration)
    }

    /// Whose caps a bridge counts against that has to be made: of the client address that asks for it.
    package struct Budget: Sendable {
        let address: CallerKey
        let caps: DialCaps

        package init(address: CallerKey, caps: DialCaps) {
            self.address = address
            self.caps = caps
        }
    }

    /// Sees to it that the room has a bridge. Exactly one dial is made however many ask at once on however many replicas; all get its answer,
    /// or within ``RoomLimits/dialOutAtMost`` that it isn't there yet.
    ///
    /// - Parameter budget: nil makes one however many were made.
    package func dialOut(_ id: RoomID, for asker: Bridge.Asker = .somebody, within budget: Budget? = nil) async throws(RoomError) -> DialOutResult {
        let deadline = Deadline(in: RoomLimits.dialOutAtMost, on: clock)
        guard let (room, first) = try await store.roomAndBridge(id) else { return .noSuchRoom }
        var random = random
        let operation = OperationID(from: &random)
        // Before there is anything to look after.
        try await store.schedule(.reconcile(id), at: now() + RoomLimits.reconcileEvery, .earliest)
        var read: BridgeRecord? = first
        var look = Self.firstLook
        while true {
            let moment = now()
            let record: BridgeRecord
            if let read { record = read } else { record = try await store.bridge(id) }
            if let budget, Bridge.dialOut(record.bridge, operation: operation, for: asker, now: moment).dials {
                let reservation = try await store.reserveBridge(
                    of: id, after: record.bridge?.operation, address: budget.address, caps: budget.caps, now: moment)
                if case .full(let cap, let retryAfter) = reservation { return .capped(cap, retryAfter: retryAfter) }
            }
            let decision = try await whateverBecomesOfTheRequest { () async throws(RoomError) in
                try await store.update(bridgeOf: id, from: record) { current -> (Bridge.DialOutDecision, write: BridgeWrite) in
                    let decision = Bridge.dialOut(current, operation: operation, for: asker, now: moment)
                    // What it was counted for has been replaced meanwhile: look again, and count that.
                    if budget != nil, decision.dials, current != record.bridge { return (.wait, .nothing) }
                    switch decision {
                    case .dial(let bridge, _), .endFirst(let bridge, _): return (decision, .put(bridge))
                    case .already, .upWithoutLeg, .wait, .unknown, .notByItself: return (decision, .nothing)
                    }
                }
            }
            switch decision {
            case .dial(_, let stale):
                let result = try await whateverBecomesOfTheRequest(by: deadline) { () async throws(RoomError) in
                    // At once: it never got into the conversation, so it is in nobody's way.
                    async let isEnded = end(stale, session: room.session)
                    let result = await dial(room, operation: operation)
                    _ = await isEnded
                    return result
                }
                return result ?? .busy
            case .endFirst(let bridge, let target):
                let isGone = try await whateverBecomesOfTheRequest(by: deadline) { () async throws(RoomError) in
                    try await end(target, of: room, operation: bridge.operation)
                }
                guard let isGone else { return .busy }
                guard isGone else { return .failed(reason: "the leg before could not be ended") }
                read = nil
            case .already(let leg, _): return .dialled(leg)
            case .upWithoutLeg(let call): return .upWithoutLeg(call)
            case .unknown(let until): return .unknown(until: until)
            case .notByItself(let before): return .notByItself(before: before)
            case .wait:
                guard look < deadline.remaining else { return .busy }
                do { try await clock.sleep(for: look) } catch { return .busy }
                look = min(look * 2, Self.longestLook)
                read = nil
            }
        }
    }

    /// Does something in a task of its own: whoever asked may go away, but a record that is written must be followed by its deed, and the deed by
    /// its record.
    private func whateverBecomesOfTheRequest<Answer: Sendable>(
        _ work: @escaping @Sendable () async throws(RoomError) -> Answer
    ) async throws(RoomError) -> Answer {
        try await Task { await result(of: work) }.value.get()
    }

    /// The same, for a request that waits for it until the deadline only; then the deed goes on without it.
    ///
    /// - Returns: nil if it takes longer.
    private func whateverBecomesOfTheRequest<Answer: Sendable>(
        by deadline: Deadline, _ work: @escaping @Sendable () async throws(RoomError) -> Answer
    ) async throws(RoomError) -> Answer? {
        let (ends, end) = AsyncStream<Result<Answer, RoomError>?>.makeStream()
        Task { end.yield(await result(of: work)) }
        let timer = Task { [clock] in
            try? await clock.sleep(for: deadline.remaining)
            end.yield(nil)
        }
        defer { timer.cancel() }
        // Also in a task of its own: that of a request which was cancelled wouldn't wait.
        let first = await Task { () -> Result<Answer, RoomError>? in
            for await first in ends { return first }
            return nil
        }.value
        return try first?.get()
    }

    private func result<Answer: Sendable>(of work: @Sendable () async throws(RoomError) -> Answer) async -> Result<Answer, RoomError> {
        do throws(RoomError) { return .success(try await work()) } catch { return .failure(error) }
    }

    private func dial(_ room: Room, operation: OperationID) async -> DialOutResult {
        let report = await provider.dial(room, operation: operation)
        let moment = now()
        do throws(RoomError) {
            let settled = try await store.update(bridgeOf: room.id) { current -> (Bridge.SettleDecision, write: BridgeWrite) in
                let decision = Bridge.settle(current, operation: operation, outcome: report.outcome, now: moment)
                switch decision {
                case .nothing, .up, .disown: return (decision, .nothing)
                case .write(let bridge), .end(let bridge, _): return (decision, .put(bridge))
                case .over(let remembered): return (decision, .over(remembered))
                }
            }
            switch settled {
            case .end(_, let target):
                try await end(target, of: room, operation: operation)
                return .failed(reason: "hung up while dialling")
            case .disown(let target):
                _ = await provider.end(target, session: room.session)
                return .failed(reason: "hung up while dialling")
            case .up(let call): return .upWithoutLeg(call)
            case .nothing, .write, .over: break
            }
        } catch {
            // The leg's own answer webhook will put the record right; what was dialled is still the truth to answer with.
            logger.error(
                "A dial's outcome could not be recorded", metadata: ["room": "\(room.id)", "operation": "\(operation)", "error": "\(error)"])
        }
        switch report.outcome {
        case .taken(let leg): return .dialled(leg)
        case .failed: return .failed(reason: report.reason)
        case .unknown: return .unknown(until: moment + RoomLimits.unknownAtMost)
        }
    }

    package enum HangUpResult: Sendable, Equatable {
        /// The bridge is gone, or will be as soon as its leg can be named.
        case done
        /// There is no bridge, or no such room.
        case nothing
        /// The provider didn't confirm; the record says `ending`, and asking again tries again.
        case failed
    }

    /// Ends the room's bridge, in whatever state it is.
    ///
    /// - Parameter dismissing: whether somebody in the room wants that, so that it isn't made again by itself until the next caller joins.
    package func hangUp(_ id: RoomID, dismissing: Bool = true) async throws(RoomError) -> HangUpResult {
        guard let (room, record) = try await store.roomAndBridge(id) else { return .nothing }
        return try await whateverBecomesOfTheRequest { () async throws(RoomError) in try await hangUp(room, record, dismissing: dismissing) }
    }

    private func hangUp(_ room: Room, _ record: BridgeRecord, dismissing: Bool) async throws(RoomError) -> HangUpResult {
        let moment = now()
        let decision = try await store.update(bridgeOf: room.id, from: record) { current -> (Bridge.HangUpDecision, write: BridgeWrite) in
            let decision = Bridge.hangUp(current, dismissing: dismissing, now: moment)
            switch decision {
            case .nothing: return (decision, .nothing)
            case .cancel(let bridge), .end(let bridge, _), .dismiss(let bridge): return (decision, .put(bridge))
            }
        }
        switch decision {
        case .nothing, .dismiss: return .nothing
        case .cancel: return .done
        case .end(let bridge, let target):
            return try await end(target, of: room, operation: bridge.operation) ? .done : .failed
        }
    }

    private func end(_ stale: Bridge.Target?, session: SessionID) async -> Bool {
        guard let stale else { return true }
        return await provider.end(stale, session: session)
    }

    @discardableResult
    func end(_ target: Bridge.Target, of room: Room, operation: OperationID) async throws(RoomError) -> Bool {
        guard await provider.end(target, session: room.session) else {
            logger.warning("A bridge's leg could not be ended", metadata: ["room": "\(room.id)", "operation": "\(operation)"])
            return false
        }
        let moment = now()
        try await store.update(bridgeOf: room.id) { current in
            guard let current, current.operation == operation, current.state != .absent else { return ((), .nothing) }
            return ((), .over(current.over(.hungUp, at: moment)))
        }
        return true
    }

    /// The bridge's own leg asks what to do, with a proof that has been verified.
    ///
    /// - Parameters:
    ///   - region: where the call lives, if its webhook said: the base of the Voice API that knows it.
    ///   - deadline: when the leg must have its answer.
    /// - Returns: whether it belongs into the conversation.
    package func answer(_ proof: BridgeProof, call: CallID, region: String?, by deadline: Deadline) async throws(RoomError) -> Bool {
        let store = store.within(deadline)
        let moment = now()
        let (record, hasEnded) = try await store.assignBridge(call, to: proof.room, operation: proof.operation, now: moment)
        let decision = try await store.update(bridgeOf: proof.room, from: record) { current -> (Bridge.AnswerDecision, write: BridgeWrite) in
            let decision = Bridge.answer(
                current, operation: proof.operation, call: call, region: region, dialled: proof.dialled, now: moment)
            if case .joinAndWrite(let bridge) = decision { return (decision, .put(bridge)) }
            return (decision, .nothing)
        }
        if hasEnded { try await legEnded(.call(call), of: proof.room) }
        return decision != .refuse
    }
}
