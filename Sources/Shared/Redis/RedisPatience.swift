import NIOCore

/// How long a caller waits for everything that its call needs. Without one, each command has the time it usually has.
struct RedisPatience {
    private let deadline: NIODeadline?

    init(_ timeout: Duration?, now: NIODeadline = .now()) {
        deadline = timeout.map { now + TimeAmount($0) }
    }

    /// What is left for the next command.
    func left(_ now: NIODeadline = .now()) -> TimeAmount? {
        deadline.map { $0 - now }
    }
}
