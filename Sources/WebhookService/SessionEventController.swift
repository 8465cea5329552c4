import HTTPTypes
import Logging
import NIOCore
import OpenTok
import Rooms
import ServiceKit
import Wiring

/// `/opentok-events`: what session monitoring tells. Browsers go into the roster; our own leg's coming and going settles its bridge.
///
/// Callbacks come twice, late, in any order or not at all. What they say of a bridge is believed only where it fits the record; where it doesn't,
/// the session is looked at.
struct SessionEventController: Sendable {
    let store: RoomStore
    let bridges: BridgeEvents
    let calls: CallKeeper
    let gate: SessionGate
    let now: @Sendable () -> Timestamp

    func record(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        try gate.admit(request, context)
        guard let event = try? SessionEvent(Array(context.body.readableBytesView)), let session = Rooms.SessionID(event.sessionID) else {
            context.logger.notice("Unreadable session event")
            throw APIError(.badRequest, "bad_event", "The event cannot be read.")
        }
        let room: Room?
        do {
            room = try await store.room(of: session)
            if let room { try await record(event, in: room) }
        } catch {
            context.logger.error("A session event could not be recorded", metadata: ["event": "\(event.name)", "error": "\(error)"])
            throw APIError(.serviceUnavailable, "store_unavailable", "The event cannot be recorded right now.", headers: [.retryAfter: "1"])
        }
        context.log(.info, "Session event", ["event": .string(event.name), "room": .string(room?.id.text ?? "")])
        return ServiceResponse()
    }

    private func record(_ event: SessionEvent, in room: Room) async throws(RoomError) {
        let moment = event.timestampMilliseconds.map { Timestamp(milliseconds: $0) } ?? now()
        if let connection = event.connectionID, let entry = CallEntry(event, at: moment) {
            try await calls.told(entry, of: connection, in: room.id)
        }
        switch event.kind {
        case .connectionCreated(let connection):
            let data = ConnectionData(connection.data)
            if data.isLeg {
                try await store.hide(leg: connection.id, in: room.id, now: now())
                guard let operation = data.operation.flatMap({ OperationID($0) }) else { break }
                try await bridges.legSeen(connection.id, operation: operation, in: room)
            } else {
                let since = connection.createdMilliseconds.map { Timestamp(milliseconds: $0) } ?? moment
                try await store.show(Participant(id: connection.id, name: data.name, isConnected: true, since: since), in: room.id, now: now())
            }
        case .connectionDestroyed(let connection):
            try await bridges.legEnded(.connection(connection.id), of: room.id)
            try await store.show(leaving(connection, moment), in: room.id, now: now())
        case .callDestroyed(let call, _):
            try await bridges.legEnded(.connection(call.connectionID), of: room.id)
        // Whose it is, the connection's own event or a look at the session says.
        case .callCreated(let call): try await store.hide(leg: call.connectionID, in: room.id, now: now())
        case .callUpdated, .other: break
        }
    }

    private func leaving(_ connection: SessionEvent.Connection, _ moment: Timestamp) -> Participant {
        Participant(id: connection.id, name: ConnectionData(connection.data).name, isConnected: false, since: moment)
    }
}

extension SessionEvent {
    /// What the log calls it.
    var name: String {
        switch kind {
        case .connectionCreated: "connectionCreated"
        case .connectionDestroyed: "connectionDestroyed"
        case .callCreated: "callCreated"
        case .callUpdated: "callUpdated"
        case .callDestroyed: "callDestroyed"
        case .other(let name): name
        }
    }
}
