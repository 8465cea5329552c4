/// What events say of a bridge's leg: of its call by the Voice API, of its connection by session monitoring. They come late, twice, in any order
/// or not at all; what doesn't fit is settled by a look at the provider.
extension BridgeKeeper {
    /// The leg of that name has ended: if it was the room's bridge, there is none now.
    ///
    /// - Returns: whether it was.
    @discardableResult
    package func legEnded(_ name: Bridge.LegName, of room: RoomID) async throws(RoomError) -> Bool {
        let moment = now()
        return try await store.update(bridgeOf: room) { bridge in
            guard let bridge, bridge.state != .absent, bridge.isGone(with: name) else { return (false, .nothing) }
            return (true, .over(bridge.over(.dropped, at: moment)))
        }
    }

    /// The leg of an operation has joined the session of a room.
    package func legSeen(_ connection: String, operation: OperationID, in room: Room) async throws(RoomError) {
        let moment = now()
        let decision = try await store.update(bridgeOf: room.id) { current -> (Bridge.SettleDecision, write: BridgeWrite) in
            // While its dial is still being answered, that answer names it.
            if let current, current.operation == operation, current.asOf(moment)?.state == .dialling { return (.nothing, .nothing) }
            let decision = Bridge.seen(current, operation: operation, connection: connection, now: moment)
            switch decision {
            case .write(let bridge), .end(let bridge, _): return (decision, .put(bridge))
            case .nothing, .up, .over, .disown: return (decision, .nothing)
            }
        }
        switch decision {
        case .end(let bridge, let target): try await end(target, of: room, operation: bridge.operation)
        // It may have ended meanwhile: the news may be old.
        case .write, .disown: try await lookSoon(room.id)
        case .nothing, .up, .over: break
        }
    }

    /// Has the room compared with what the provider knows of it, soon.
    package func lookSoon(_ room: RoomID) async throws(RoomError) {
        try await store.schedule(.reconcile(room), at: now() + RoomLimits.reconcileSoon, .earliest)
    }
}
