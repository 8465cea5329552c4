/// Who waits for the reply to one command.
enum RedisWaiter {
    case single(RedisContinuation)
    /// One of the commands of a pipeline; the batch collects them.
    case batch(RedisBatch)

    func deliver(_ result: Result<RedisReply, RedisError>) {
        switch self {
        case .single(let continuation): continuation.resume(returning: result)
        case .batch(let batch): batch.deliver(result)
        }
    }
}

/// nil means: the connection is coming up, wait for it and send again.
typealias RedisContinuation = CheckedContinuation<Result<RedisReply, RedisError>?, Never>
