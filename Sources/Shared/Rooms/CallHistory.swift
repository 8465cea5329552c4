package import Redis

/// Everything known of one call: what it belongs to, and the set of its ``CallEntry``s.
package struct CallHistory: Sendable, Equatable {
    package let id: CallID
    package var room: RoomID?
    package var role: CallRole?
    /// Of the bridge: the dial it came from.
    package var operation: OperationID?
    /// Voice's uuid of a call that we made, once it is known; an inbound call's id is its uuid.
    package var leg: CallID?
    /// The base of the Voice API that knows the leg, where the platform named one.
    package var region: String?
    /// The caller's number, hashed under our key.
    package var caller: String?
    /// Of a call that we make: when somebody took it on to ask the platform for it, which is done once.
    package var claimed: Timestamp?
    /// Of a call that the video cloud made: its connection in the room's session.
    package var connection: String?
    package private(set) var entries: [String: CallEntry] = [:]

    package init(id: CallID, room: RoomID? = nil, role: CallRole? = nil, entries: [CallEntry] = []) {
        self.id = id
        self.room = room
        self.role = role
        for entry in entries { add(entry) }
    }

    /// - Parameter reply: of `HGETALL`. Fields that other versions wrote are passed over.
    package init(id: CallID, reply: RedisReply) {
        self.init(id: id)
        var words = (reply.array ?? []).makeIterator()
        while let name = words.next()?.string, let value = words.next()?.string {
            switch name {
            case "room": room = RoomID(value)
            case "role": role = CallRole(rawValue: value)
            case "operation": operation = OperationID(value)
            case "leg": leg = CallID(value)
            case "region": region = value
            case "caller": caller = value
            case Self.claimField: claimed = Int64(value).map { Timestamp(milliseconds: $0) }
            case "connection": connection = value
            default: if let entry = CallEntry(field: name, value: value) { add(entry) }
            }
        }
    }

    static let claimField = "claimed"

    /// Adds what happened, unless it is known.
    package mutating func add(_ entry: CallEntry) {
        let id = entry.id
        if entries[id] == nil { entries[id] = entry }
    }

    /// Grows with every entry, so that of two states of a call the later can be told.
    package var revision: Int { entries.count }

    /// Whether nobody knows anything of the call.
    package var isEmpty: Bool { entries.isEmpty && room == nil }

    /// The name by which the Voice API knows the call; nil for one that we are only about to make.
    package var voiceID: CallID? {
        leg ?? (isPlaced ? nil : id)
    }

    /// Whom we ring and who invites, of a call that we make.
    package var placed: CallEntry? { entries.values.first { $0.kind == .placed } }
    /// Whether we make the call.
    package var isPlaced: Bool { placed != nil }

    package func has(_ kind: CallEntry.Kind) -> Bool { entries.values.contains { $0.kind == kind } }

    /// When the earliest thing of a kind happened.
    func first(_ kind: CallEntry.Kind) -> Timestamp? { entries.values.lazy.filter { $0.kind == kind }.map(\.at).min() }

    /// Whether the platform has told anything of the call, or answered for it.
    var isHeardOf: Bool {
        leg != nil || connection != nil
            || entries.values.contains { entry in if case .status = entry.kind { true } else { false } }
    }

    /// The entries in the order they happened in.
    package var timeline: [CallEntry] {
        entries.values.sorted(by: CallEntry.precedes)
    }

    package var isEnded: Bool {
        entries.values.contains { entry in
            if case .status(let status) = entry.kind { status.isEnd } else { false }
        }
    }
}
