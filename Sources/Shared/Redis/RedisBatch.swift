/// The replies of a pipeline as they come in, in order, and the task that waits for all of them. Lives on one event loop.
final class RedisBatch {
    typealias Continuation = CheckedContinuation<Result<[RedisReply], RedisError>?, Never>

    private var replies: [RedisReply] = []
    private let count: Int
    private var continuation: Continuation?

    init(count: Int, continuation: Continuation) {
        self.count = count
        self.continuation = continuation
        replies.reserveCapacity(count)
    }

    /// The first failure answers for the whole pipeline; what comes after it is ignored.
    func deliver(_ result: Result<RedisReply, RedisError>) {
        switch result {
        case .success(let reply):
            replies.append(reply)
            if replies.count == count { finish(.success(replies)) }
        case .failure(let error):
            finish(.failure(error))
        }
    }

    private func finish(_ result: Result<[RedisReply], RedisError>) {
        continuation?.resume(returning: result)
        continuation = nil
    }
}
