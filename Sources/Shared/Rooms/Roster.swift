import JSON

/// Who is in a room at one point of its stream.
package struct Roster: Sendable, Equatable {
    package let room: RoomID
    /// Id of the last entry of the room's stream that is in it; what comes later in the stream is not. `0-0` before the first.
    package let cursor: String
    package let bridge: Bridge?
    /// The JSON of each caller and participant, those that left within ``RoomLimits/goneShownFor`` among them, in a fixed order.
    package let callers: [[UInt8]]
    package let participants: [[UInt8]]

    package var json: [UInt8] {
        JSONWriter.object(capacity: 512) {
            $0.member("roomId", room.text)
            $0.member("cursor", cursor)
            $0.key("bridge")
            $0.raw(Self.json(bridge))
            $0.key("callers")
            $0.beginArray()
            for caller in callers { $0.raw(caller) }
            $0.endArray()
            $0.key("participants")
            $0.beginArray()
            for participant in participants { $0.raw(participant) }
            $0.endArray()
        }
    }

    /// The bridge as the roster and its stream say it.
    static func json(_ bridge: Bridge?) -> [UInt8] {
        JSONWriter.object {
            $0.member("state", bridge?.state.rawValue ?? "absent")
            if let since = bridge?.since { $0.member("since", since.iso8601) }
        }
    }
}
