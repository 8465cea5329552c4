import NIOCore
import Redis
import Rooms
import Tokens

/// What was read of a room's stream.
enum RosterPage: Sendable, Equatable {
    /// All that came after the given point, in order; perhaps nothing.
    case changes([RosterChange])
    /// The point isn't in the stream any more, or too much came after it: what was missed cannot be told.
    case broken

    /// Reads from `after` on, `after` itself included: only if that is still there can nothing behind it have been trimmed or lost.
    static func command(_ room: RoomID, after: RedisStreamID, most: Int) -> RedisCommand {
        RedisCommand("XRANGE", RedisKey.events(room), "\(after)", "+", "COUNT", String(most + 2))
    }

    /// - Parameters:
    ///   - reply: to ``command(_:after:most:)``.
    ///   - most: changes; more count as broken.
    init(_ reply: RedisReply, after: RedisStreamID, most: Int) {
        guard let entries = reply.array else {
            self = .broken
            return
        }
        var changes: [RosterChange] = []
        var isAnchored = after == .zero
        for entry in entries {
            guard let parts = entry.array, parts.count == 2, let id = parts[0].string.flatMap({ RedisStreamID($0) }), let fields = parts[1].array
            else { continue }
            if id == after {
                isAnchored = true
            } else if let change = Self.change(id, fields) {
                changes.append(change)
            }
        }
        self = isAnchored && entries.count < most + 2 ? .changes(changes) : .broken
    }

    /// The first field is the kind of change, its value the JSON. A kind that this version doesn't know goes to the
    /// clients as it is, if it is fit to name an event.
    private static func change(_ id: RedisStreamID, _ fields: [RedisReply]) -> RosterChange? {
        guard fields.count >= 2, let kind = fields[0].string, case .bulk(let json) = fields[1], kind.isIdentifier(of: RosterLimits.kindLength) else {
            return nil
        }
        return RosterChange(id: id, event: ServerSentEvent.event(kind, id: "\(id)", data: json))
    }
}
