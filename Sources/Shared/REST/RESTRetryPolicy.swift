/// Decides whether a request is worth another try, and when. A pure value: time and chance are told to it.
///
/// Delays are drawn evenly between zero and a bound that doubles with every try ("full jitter"), so that clients that failed together
/// don't come back together. A request that must arrive at most once is never tried again, whatever happened to it.
package struct RESTRetryPolicy: Sendable, Equatable {
    /// Tries in all, the first included.
    package static let defaultTries = 3
    /// Bound of the delay after the first try.
    package static let defaultBaseDelay: Duration = .milliseconds(100)
    /// Where the bound stops doubling.
    package static let defaultLongestDelay: Duration = .seconds(1)
    /// A provider that asks for more patience than this isn't waited for: a person is.
    package static let defaultLongestRetryAfter: Duration = .seconds(2)
    /// With less time than this left a try isn't worth starting.
    package static let defaultShortestTry: Duration = .milliseconds(100)

    /// Tries in all, the first included.
    package var tries: Int
    /// Bound of the delay after the first try.
    package var baseDelay: Duration
    /// Where the bound stops doubling.
    package var longestDelay: Duration
    /// The longest `Retry-After` that is honoured; a longer one ends the tries.
    package var longestRetryAfter: Duration
    /// Time that must be left for a try after the delay.
    package var shortestTry: Duration
    /// The longest one try may take; `nil`: all the time there is left.
    package var longestTry: Duration?

    /// - Parameters:
    ///   - tries: in all, from 1; fewer count as 1.
    ///   - longestTry: `nil` for all the time there is left.
    package init(
        tries: Int = defaultTries,
        baseDelay: Duration = defaultBaseDelay,
        longestDelay: Duration = defaultLongestDelay,
        longestRetryAfter: Duration = defaultLongestRetryAfter,
        shortestTry: Duration = defaultShortestTry,
        longestTry: Duration? = nil
    ) {
        self.tries = tries
        self.baseDelay = baseDelay
        self.longestDelay = longestDelay
        self.longestRetryAfter = longestRetryAfter
        self.shortestTry = shortestTry
        self.longestTry = longestTry
    }

    /// How one try ended.
    package enum Outcome: Sendable, Equatable {
        /// `retryAfter` as ``init(_:)`` reads it.
        case response(status: Int, retryAfter: RetryAfter?)
        case failure(RESTError.Code)

        /// What counts of a try: its status and `Retry-After`, or the error's code.
        package init(_ result: Result<RESTResponse, RESTError>) {
            switch result {
            case .success(let response): self = .response(status: response.status, retryAfter: response.header("retry-after").map(RetryAfter.init))
            case .failure(let error): self = .failure(error.code)
            }
        }
    }

    /// A `Retry-After` field (RFC 9110, section 10.2.3).
    package enum RetryAfter: Sendable, Equatable {
        case delay(Duration)
        /// A date, or not understood: the provider wants patience, and how much we can't say.
        case unknown

        /// - Parameter value: the field's; whole seconds count, anything else is unknown.
        package init(_ value: String) {
            let digits = value.drop { $0 == " " || $0 == "\t" }.prefix { $0.isASCII && $0.isNumber }
            let rest = value.drop { $0 == " " || $0 == "\t" }.dropFirst(digits.count)
            guard rest.allSatisfy({ $0 == " " || $0 == "\t" }), let seconds = Int32(digits) else {
                self = .unknown
                return
            }
            self = .delay(.seconds(seconds))
        }
    }

    /// What to do after a try: another one after a pause, or leave it at that.
    package enum Decision: Sendable, Equatable {
        case retry(after: Duration)
        case giveUp
    }

    /// - Parameters:
    ///   - attempt: the number of the try that just ended, from 1.
    ///   - elapsed: since the first try began.
    ///   - deadline: for all tries together, counted like `elapsed`.
    ///   - random: from 0 to 1, where in the range of delays this one falls.
    package func decide(
        after outcome: Outcome,
        attempt: Int,
        delivery: RESTRequest.Delivery,
        elapsed: Duration,
        deadline: Duration,
        random: Double
    ) -> Decision {
        guard delivery == .repeatable, attempt < tries else { return .giveUp }
        var delay = bound(after: attempt) * min(max(random, 0), 1)
        switch outcome {
        case .failure(.resolveFailed), .failure(.connectFailed), .failure(.timeout), .failure(.connectionLost):
            break
        case .response(429, let retryAfter), .response(500...599, let retryAfter):
            switch retryAfter {
            case nil: break
            case .delay(let asked) where asked <= longestRetryAfter: delay = max(delay, asked)
            case .delay, .unknown: return .giveUp
            }
        case .response, .failure:
            return .giveUp
        }
        return elapsed + delay + shortestTry <= deadline ? .retry(after: delay) : .giveUp
    }

    /// Time for the next try.
    package func tryDeadline(elapsed: Duration, deadline: Duration) -> Duration {
        let left = deadline - elapsed
        return longestTry.map { min($0, left) } ?? left
    }

    private func bound(after attempt: Int) -> Duration {
        var bound = baseDelay
        for _ in 1..<max(attempt, 1) where bound < longestDelay { bound *= 2 }
        return min(bound, longestDelay)
    }
}
