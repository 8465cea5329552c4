import Rooms

/// Lets the first visits of a room that arrive together share one creation: one session asked for, one PIN reserved.
///
/// Only within this process. Between replicas the store's script decides, and the loser's session is thrown away.
actor FirstVisits {
    private var flights: [RoomID: Task<Room, any Error>] = [:]

    /// The room that `create` makes, or that an earlier visit's `create` is making right now.
    func room(_ id: RoomID, create: @escaping @Sendable () async throws -> Room) async throws -> Room {
        if let flight = flights[id] { return try await flight.value }
        // A task of its own: one visitor going away must not fail the others.
        let flight = Task { try await create() }
        flights[id] = flight
        defer { flights[id] = nil }
        return try await flight.value
    }
}
