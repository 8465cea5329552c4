import DequeModule
import NIOCore

/// The commands under way on one connection, oldest first, which is the order of their replies.
///
/// A value: it is told the time, and says what is to be done. Whoever is taken out of it, by any of its functions, must be
/// answered; that is the only permission to answer, so nobody is answered twice. Generic only so that tests can wait with a `String`.
struct RedisPipeline<Waiter> {
    private struct Slot {
        /// nil once nobody waits: the reply still comes and is dropped.
        var waiter: Waiter?
        let ticket: UInt64
        let bytes: Int
        /// When the connection is given up for this slot's sake.
        let lateAt: NIODeadline
        /// When the caller's patience ends, if that is earlier.
        let expiresAt: NIODeadline
    }

    enum Received {
        case deliver(Waiter)
        /// Whoever asked has gone.
        case drop
        /// Nothing was asked.
        case unexpected
    }

    enum Deadline: Equatable {
        /// Nothing waits: no timer is needed.
        case none
        case later(NIODeadline)
        /// The oldest command is late: give up the connection.
        case late
    }

    private let maximumCount: Int
    private let maximumBytes: Int
    private let patience: TimeAmount
    private var slots: Deque<Slot> = []
    private(set) var bytes = 0

    var count: Int { slots.count }
    var isEmpty: Bool { slots.isEmpty }

    init(limits: RedisLimits) {
        maximumCount = limits.maximumInFlight
        maximumBytes = limits.maximumInFlightBytes
        patience = TimeAmount(limits.commandTimeout)
    }

    func hasRoom(commands: Int, bytes: Int) -> Bool {
        slots.count + commands <= maximumCount && self.bytes + bytes <= maximumBytes
    }

    /// Adds a command that is being written.
    ///
    /// - Parameter timeout: the caller's own patience. A shorter one than the connection's ends the wait, not the connection;
    ///   a longer one makes the connection wait longer for this command.
    /// - Returns: when a timer must ring for it at the latest.
    mutating func append(_ waiter: Waiter, ticket: UInt64, bytes: Int, now: NIODeadline, timeout: TimeAmount?) -> NIODeadline {
        let lateAt = now + max(timeout ?? patience, patience)
        let expiresAt = now + (timeout ?? patience)
        slots.append(Slot(waiter: waiter, ticket: ticket, bytes: bytes, lateAt: lateAt, expiresAt: expiresAt))
        self.bytes += bytes
        return expiresAt
    }

    /// A reply is there. It belongs to the oldest command.
    mutating func received() -> Received {
        guard let slot = slots.popFirst() else { return .unexpected }
        bytes -= slot.bytes
        return slot.waiter.map { .deliver($0) } ?? .drop
    }

    /// Takes out the waiter of every command with this ticket; their slots stay, for the replies that will come.
    mutating func abandon(ticket: UInt64) -> [Waiter] {
        takeWaiters { $0.ticket == ticket }
    }

    /// Takes out the waiters whose own patience has ended.
    mutating func expire(now: NIODeadline) -> [Waiter] {
        takeWaiters { $0.expiresAt <= now }
    }

    /// What the timer does next.
    func deadline(now: NIODeadline) -> Deadline {
        guard let oldest = slots.first else { return .none }
        if oldest.lateAt <= now { return .late }
        let next = slots.lazy.filter { $0.waiter != nil }.map(\.expiresAt).min() ?? oldest.lateAt
        return .later(min(next, oldest.lateAt))
    }

    /// The connection is gone: takes out everybody who still waits.
    mutating func removeAll() -> [Waiter] {
        let waiters = slots.compactMap(\.waiter)
        slots.removeAll(keepingCapacity: true)
        bytes = 0
        return waiters
    }

    private mutating func takeWaiters(where matches: (Slot) -> Bool) -> [Waiter] {
        var taken: [Waiter] = []
        for index in slots.indices where matches(slots[index]) {
            guard let waiter = slots[index].waiter else { continue }
            slots[index].waiter = nil
            taken.append(waiter)
        }
        return taken
    }
}
