/// How many people may be rung: in a room, for a client address, to one number, and over all; and how many bridges people may have made.
package struct DialCaps: Sendable, Equatable {
    /// Each counts what was let through in a window of time; its raw value is what settings and answers call it.
    package enum Cap: String, Sendable, CaseIterable {
        /// People rung into one room, ringing or talking, at once.
        case roomLive = "room-live"
        /// Calls in 10 minutes for one room.
        case room
        /// Calls in an hour for one client address.
        case address
        /// Calls in an hour to one number.
        case number
        /// Calls in an hour over all rooms.
        case all
        /// People rung, ringing or talking, at once over all rooms.
        case live
        /// Bridges in an hour that one client address has made. Those that callers get by themselves don't count.
        case bridgeAddress = "bridge-address"
        /// The same over all client addresses.
        case bridges

        /// Those that ringing a person must respect, and those that making a bridge must.
        static let ofPeople: [Cap] = [.roomLive, .room, .address, .number, .all, .live]
        static let ofBridges: [Cap] = [.bridgeAddress, .bridges]

        /// What holds unless the settings say otherwise.
        var usual: Int {
            switch self {
            case .roomLive: 3
            case .room: 6
            case .address: 10
            case .number: 3
            case .all: 60
            case .live: 20
            case .bridgeAddress: 100
            case .bridges: 600
            }
        }

        /// Whether it counts calls for as long as they last.
        var isLive: Bool { self == .roomLive || self == .live }
    }

    private var changed: [Cap: Int] = [:]

    package init() {}

    package subscript(cap: Cap) -> Int {
        get { changed[cap] ?? cap.usual }
        set { changed[cap] = newValue }
    }

    /// Reads one change: `room=20`. Nil for any other name, or a number outside 0 to 1,000,000.
    package static func change(_ text: String) -> (cap: Cap, most: Int)? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let cap = Cap(rawValue: String(parts[0])), let most = Int(parts[1]), (0...1_000_000).contains(most) else {
            return nil
        }
        return (cap, most)
    }
}
