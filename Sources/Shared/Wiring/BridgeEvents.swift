package import Rooms

/// What happens to callers and legs, told to whoever makes and ends bridges by itself. May be told twice.
package struct BridgeEvents: Sendable {
    let automation: BridgeAutomation
    let keeper: BridgeKeeper
    let worker: DueWorker

    /// A caller is in the conversation of a room whose bridge isn't up: one is made, off the time of whoever tells. One round trip.
    ///
    /// - Parameter deadline: when it must have been put down, if somebody waits for that.
    package func callerWaits(in room: RoomID, by deadline: Deadline? = nil) async throws(RoomError) {
        try await worker.doSoon(.bridge(room), by: deadline)
    }

    /// A caller has left, and nobody else is in the conference.
    package func lastCallerLeft(_ room: RoomID) async throws(RoomError) {
        try await automation.lastCallerLeft(room)
    }

    /// A call of a room has ended.
    ///
    /// - Parameter joined: how many callers are in the conference after that, if it was a caller's.
    package func callEnded(_ history: CallHistory, joined: Int?) async throws(RoomError) {
        guard let room = history.room else { return }
        if history.role == .bridge {
            try await legEnded(.call(history.id), of: room)
        } else if joined == 0 {
            try await automation.lastCallerLeft(room)
        }
    }

    /// A leg that may be a room's bridge has ended. If it is, and callers remain, one is made again.
    package func legEnded(_ name: Bridge.LegName, of room: RoomID) async throws(RoomError) {
        // Should the second step be lost, the next comparison with what is there makes up for it.
        if try await keeper.legEnded(name, of: room), automation.isOn { try await worker.doSoon(.bridge(room)) }
    }

    /// The leg of an operation has joined a room's session.
    package func legSeen(_ connection: String, operation: OperationID, in room: Room) async throws(RoomError) {
        try await keeper.legSeen(connection, operation: operation, in: room)
    }
}
