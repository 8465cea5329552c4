import REST
import Testing

@Suite struct RESTRetryPolicyTests {
    let policy = RESTRetryPolicy(tries: 3, baseDelay: .milliseconds(100), longestDelay: .milliseconds(300), shortestTry: .milliseconds(100))

    private func decide(
        _ outcome: RESTRetryPolicy.Outcome,
        attempt: Int = 1,
        delivery: RESTRequest.Delivery = .repeatable,
        elapsed: Duration = .zero,
        deadline: Duration = .seconds(10),
        random: Double = 1
    ) -> RESTRetryPolicy.Decision {
        policy.decide(after: outcome, attempt: attempt, delivery: delivery, elapsed: elapsed, deadline: deadline, random: random)
    }

    @Test("Failures that may pass are tried again", arguments: [RESTError.Code.resolveFailed, .connectFailed, .timeout, .connectionLost])
    func passing(code: RESTError.Code) {
        #expect(decide(.failure(code)) == .retry(after: .milliseconds(100)))
    }

    @Test(
        "Failures that would only repeat are not tried again",
        arguments: [RESTError.Code.invalidRequest, .tlsFailed, .malformedResponse, .bodyTooLarge, .overloaded, .cancelled, .shutDown]
    )
    func lasting(code: RESTError.Code) {
        #expect(decide(.failure(code)) == .giveUp)
    }

    @Test("Too many requests and server errors are tried again", arguments: [429, 500, 502, 503, 504, 599])
    func statusesThatPass(status: Int) {
        #expect(decide(.response(status: status, retryAfter: nil)) == .retry(after: .milliseconds(100)))
    }

    @Test("Every other answer is an answer", arguments: [200, 204, 301, 400, 401, 403, 404, 409, 428, 430, 499, 600])
    func otherStatuses(status: Int) {
        #expect(decide(.response(status: status, retryAfter: nil)) == .giveUp)
    }

    @Test("What must arrive at most once is never tried again, even if it surely didn't")
    func atMostOnce() {
        #expect(decide(.failure(.connectFailed), delivery: .atMostOnce) == .giveUp)
        #expect(decide(.response(status: 503, retryAfter: nil), delivery: .atMostOnce) == .giveUp)
    }

    @Test("There are as many tries as the policy has")
    func tries() {
        #expect(decide(.failure(.timeout), attempt: 2) != .giveUp)
        #expect(decide(.failure(.timeout), attempt: 3) == .giveUp)
        #expect(
            RESTRetryPolicy(tries: 1).decide(
                after: .failure(.timeout), attempt: 1, delivery: .repeatable, elapsed: .zero, deadline: .seconds(9), random: 0) == .giveUp)
    }

    @Test("The bound of the delay doubles up to the longest, and chance picks below it")
    func jitter() {
        var policy = policy
        policy.tries = 9
        func delay(_ attempt: Int, _ random: Double) -> RESTRetryPolicy.Decision {
            policy.decide(after: .failure(.timeout), attempt: attempt, delivery: .repeatable, elapsed: .zero, deadline: .seconds(10), random: random)
        }
        #expect(delay(1, 0) == .retry(after: .zero))
        #expect(delay(1, 0.5) == .retry(after: .milliseconds(50)))
        #expect(delay(1, 1) == .retry(after: .milliseconds(100)))
        #expect(delay(2, 1) == .retry(after: .milliseconds(200)))
        #expect(delay(3, 1) == .retry(after: .milliseconds(300)))
        #expect(delay(8, 1) == .retry(after: .milliseconds(300)))
    }

    @Test("A short Retry-After is waited for, a long or unclear one ends the tries", arguments: [429, 503])
    func retryAfter(status: Int) {
        #expect(decide(.response(status: status, retryAfter: .delay(.seconds(2)))) == .retry(after: .seconds(2)))
        #expect(decide(.response(status: status, retryAfter: .delay(.zero))) == .retry(after: .milliseconds(100)))
        #expect(decide(.response(status: status, retryAfter: .delay(.seconds(3)))) == .giveUp)
        #expect(decide(.response(status: status, retryAfter: .unknown)) == .giveUp)
    }

    @Test("A retry needs a deadline that covers the delay and a short try")
    func deadline() {
        #expect(decide(.failure(.timeout), elapsed: .milliseconds(800), deadline: .seconds(1)) == .retry(after: .milliseconds(100)))
        #expect(decide(.failure(.timeout), elapsed: .milliseconds(801), deadline: .seconds(1)) == .giveUp)
        #expect(decide(.response(status: 503, retryAfter: .delay(.seconds(2))), deadline: .seconds(2)) == .giveUp)
    }

    @Test("One try gets the policy's longest time, or what is left if that is less")
    func tryDeadline() {
        var policy = policy
        #expect(policy.tryDeadline(elapsed: .seconds(1), deadline: .seconds(6)) == .seconds(5))
        policy.longestTry = .seconds(3)
        #expect(policy.tryDeadline(elapsed: .seconds(1), deadline: .seconds(6)) == .seconds(3))
        #expect(policy.tryDeadline(elapsed: .seconds(5), deadline: .seconds(6)) == .seconds(1))
    }

    @Test("Retry-After is read as whole seconds, and anything else as unknown")
    func parsing() {
        #expect(RESTRetryPolicy.RetryAfter("0") == .delay(.zero))
        #expect(RESTRetryPolicy.RetryAfter(" 120 ") == .delay(.seconds(120)))
        for text in ["", "-1", "1.5", "2 s", "Wed, 21 Oct 2015 07:28:00 GMT", "99999999999999999999", "١"] {
            #expect(RESTRetryPolicy.RetryAfter(text) == .unknown, "\(text)")
        }
        let response = RESTResponse(status: 503, headers: [("retry-after", "1")])
        #expect(RESTRetryPolicy.Outcome(.success(response)) == .response(status: 503, retryAfter: .delay(.seconds(1))))
    }
}
