package import Logging
import Redis

/// Makes and controls the calls of people on the phone, one at a time: rings them, lets those in who want to, mutes, holds and ends them.
///
/// Any replica may do any step of any call. What makes that safe: each intent is recorded before the deed, a call is asked for by whoever claims
/// its record first, and all else may be done twice.
package struct CallKeeper: Sendable {
    private(set) var store: RoomStore
    let provider: any CallProvider
    let now: @Sendable () -> Timestamp
    let sleep: @Sendable (Duration) async throws -> Void
    let random: RandomSource
    let logger: Logger

    /// - Parameters:
    ///   - now: the wall clock that all replicas share more or less.
    ///   - sleep: how to wait for the moment that a call may be made at.
    package init(
        store: RoomStore, provider: any CallProvider, now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        random: RandomSource = .system, logger: Logger
    ) {
        self.store = store
        self.provider = provider
        self.now = now
        self.sleep = sleep
        self.random = random
        self.logger = logger
    }

    /// The same keeper, for somebody who must have an answer by then.
    package func within(_ deadline: Deadline) -> CallKeeper {
        var keeper = self
        keeper.store = store.within(deadline)
        return keeper
    }

    /// How the platform knows a call; nil while it doesn't, as far as we know.
    func target(of history: CallHistory) async throws(RoomError) -> CallTarget? {
        if let connection = history.connection, let room = history.room {
            return try await store.room(room, now: now()).map { .connection(connection, $0.session) }
        }
        return history.voiceID.map { .leg($0, region: history.region) }
    }

    /// Records an entry of a call and shows what its caller is by it.
    @discardableResult
    func tell(_ entry: CallEntry, of call: CallID) async throws(RoomError) -> CallHistory? {
        try await store.tell(entry, of: call, now: now()).recorded.history
    }

    /// Does something in a task of its own: whoever asked may go away, but a record that is written must be followed by its deed, and the deed by
    /// its record.
    func whateverBecomesOfTheRequest<Answer: Sendable>(
        _ work: @escaping @Sendable () async throws(RoomError) -> Answer
    ) async throws(RoomError) -> Answer {
        let result = await Task { () async -> Result<Answer, RoomError> in
            do throws(RoomError) { return .success(try await work()) } catch { return .failure(error) }
        }.value
        return try result.get()
    }
}
