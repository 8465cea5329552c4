extension RESTSending {
    /// Sends a request as often as a policy says, and returns the last answer.
    ///
    /// The request's deadline is for all tries and the pauses between them.
    ///
    /// - Parameters:
    ///   - clock: measures the deadline and the pauses.
    ///   - random: a number from 0 to 1 for each pause.
    /// - Throws: the last try's ``RESTError``. Its `sent` speaks of all tries: `surelyNot` only if none of them can have arrived.
    package func send(
        _ request: RESTRequest,
        retrying policy: RESTRetryPolicy,
        clock: some Clock<Duration> = ContinuousClock(),
        random: @Sendable () -> Double = { .random(in: 0...1) }
    ) async throws(RESTError) -> RESTResponse {
        let began = clock.now
        var sent = RESTError.Sent.surelyNot
        var attempt = 1
        while true {
            var one = request
            one.deadline = policy.tryDeadline(elapsed: began.duration(to: clock.now), deadline: request.deadline)
            let result = await outcome(of: one)
            switch result {
            case .success: sent = .maybe
            case .failure(let error): if error.sent == .maybe { sent = .maybe }
            }
            let decision = policy.decide(
                after: RESTRetryPolicy.Outcome(result),
                attempt: attempt,
                delivery: request.delivery,
                elapsed: began.duration(to: clock.now),
                deadline: request.deadline,
                random: random()
            )
            switch (decision, result) {
            case (.giveUp, .success(let response)):
                return response
            case (.giveUp, .failure(let error)):
                throw RESTError(error.code, sent: sent, message: error.message)
            case (.retry(let delay), _):
                do { try await clock.sleep(for: delay) } catch { throw RESTError(.cancelled, sent: sent) }
                attempt += 1
            }
        }
    }

    private func outcome(of request: RESTRequest) async -> Result<RESTResponse, RESTError> {
        do throws(RESTError) { return .success(try await send(request)) } catch { return .failure(error) }
    }
}
