/// A request on its way to the thread, with the continuation that waits for its answer.
///
/// Whoever takes it out of the table it is in (the mailbox, the waiting, the transfers) must resume the continuation; nobody else may.
struct Submission: Sendable {
    let id: UInt64
    let request: PreparedRequest
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Result<RESTResponse, RESTError>, Never>

    func fail(_ code: RESTError.Code, sent: RESTError.Sent, _ message: String = "") {
        continuation.resume(returning: .failure(RESTError(code, sent: sent, message: message)))
    }
}
