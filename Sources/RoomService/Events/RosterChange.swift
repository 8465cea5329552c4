import NIOCore
import Redis
import Rooms

/// One change of a roster: where it is in the room's stream, and the event as every listener gets it.
struct RosterChange: Sendable, Equatable {
    let id: RedisStreamID
    let event: ByteBuffer
}
