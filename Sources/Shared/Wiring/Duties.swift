package import Rooms

/// What is done when a ``DueTask`` is due, one deed for each kind.
///
/// A deed may be done twice, also at once on two replicas: a lease that runs out says nothing of whether somebody still is at it.
package struct Duties: Sendable {
    /// Does what is due for a room or a call. What it throws is logged, and the task is tried again after ``DueWorker/retryAfter``.
    package typealias Deed<Subject> = @Sendable (Subject) async throws -> DueOutcome

    package var bridge: Deed<RoomID>?
    package var grace: Deed<RoomID>?
    package var reconcile: Deed<RoomID>?
    package var ring: Deed<CallID>?
    package var hangUp: Deed<CallID>?
    package var limit: Deed<CallID>?

    package init() {}

    /// - Returns: nil for a kind that nobody here does: the task is left to replicas of another version.
    func perform(_ task: DueTask) async throws -> DueOutcome? {
        switch task {
        case .bridge(let room): try await bridge?(room)
        case .grace(let room): try await grace?(room)
        case .reconcile(let room): try await reconcile?(room)
        case .ring(let call): try await ring?(call)
        case .hangUp(let call): try await hangUp?(call)
        case .limit(let call): try await limit?(call)
        }
    }
}
