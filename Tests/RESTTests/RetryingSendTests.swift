import NIOConcurrencyHelpers
import REST
import Testing

@Suite struct RetryingSendTests {
    let policy = RESTRetryPolicy(tries: 3, baseDelay: .milliseconds(100), longestDelay: .seconds(1), longestTry: .seconds(3))
    let request = RESTRequest(method: .get, url: "https://host/", deadline: .seconds(6))

    @Test("A second try that succeeds is the answer")
    func secondTry() async throws {
        let provider = Provider([.failure(RESTError(.timeout, sent: .maybe)), .success(RESTResponse(status: 200))], each: .seconds(1))
        let response = try await provider.send(request, retrying: policy, clock: provider.clock, random: { 1 })
        #expect(response.status == 200)
        #expect(provider.clock.pauses == [.milliseconds(100)])
    }

    @Test("The last answer is returned when the tries are used up, and each pause is longer")
    func usedUp() async throws {
        let provider = Provider([500, 502, 503].map { .success(RESTResponse(status: $0)) }, each: .zero)
        let response = try await provider.send(request, retrying: policy, clock: provider.clock, random: { 1 })
        #expect(response.status == 503)
        #expect(provider.clock.pauses == [.milliseconds(100), .milliseconds(200)])
    }

    @Test("Each try gets its own deadline, the last one only what is left of the whole")
    func deadlines() async throws {
        let provider = Provider(Array(repeating: .failure(RESTError(.timeout, sent: .maybe)), count: 3), each: .seconds(2))
        _ = try? await provider.send(request, retrying: policy, clock: provider.clock, random: { 0 })
        #expect(provider.deadlines == [.seconds(3), .seconds(3), .seconds(2)])
    }

    @Test("An error speaks of all tries: once one may have arrived, it stays so")
    func certainty() async {
        let earlierMaybe = Provider([.failure(RESTError(.timeout, sent: .maybe)), .failure(RESTError(.tlsFailed, sent: .surelyNot))], each: .zero)
        await #expect(throws: RESTError(.tlsFailed, sent: .maybe)) {
            try await earlierMaybe.send(request, retrying: policy, clock: earlierMaybe.clock, random: { 0 })
        }
        let earlierAnswer = Provider([.success(RESTResponse(status: 503)), .failure(RESTError(.tlsFailed, sent: .surelyNot))], each: .zero)
        await #expect(throws: RESTError(.tlsFailed, sent: .maybe)) {
            try await earlierAnswer.send(request, retrying: policy, clock: earlierAnswer.clock, random: { 0 })
        }
        let never = Provider(Array(repeating: .failure(RESTError(.connectFailed, sent: .surelyNot)), count: 3), each: .zero)
        await #expect(throws: RESTError(.connectFailed, sent: .surelyNot)) {
            try await never.send(request, retrying: policy, clock: never.clock, random: { 0 })
        }
        #expect(never.deadlines.count == 3)
    }

    @Test("What must arrive at most once is sent once")
    func once() async {
        var request = request
        request.delivery = .atMostOnce
        let provider = Provider([.failure(RESTError(.connectFailed, sent: .surelyNot)), .success(RESTResponse(status: 200))], each: .zero)
        await #expect(throws: RESTError(.connectFailed, sent: .surelyNot)) {
            try await provider.send(request, retrying: policy, clock: provider.clock, random: { 0 })
        }
        #expect(provider.deadlines.count == 1)
    }

    @Test("Cancelling during a pause ends the tries, and keeps what is known of the earlier ones")
    func cancelled() async {
        let provider = Provider([.failure(RESTError(.timeout, sent: .maybe)), .success(RESTResponse(status: 200))], each: .zero)
        let task = Task { [request, policy] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await provider.send(request, retrying: policy, clock: provider.clock, random: { 0 })
        }
        await #expect(throws: RESTError(.cancelled, sent: .maybe)) { try await task.value }
        #expect(provider.deadlines.count == 1)
    }
}

/// A provider that answers from a list; each answer takes the given time on its own clock.
private struct Provider: RESTSending {
    let clock = PauseClock()
    private let each: Duration
    private let state: NIOLockedValueBox<(answers: [Result<RESTResponse, RESTError>], deadlines: [Duration])>

    init(_ answers: [Result<RESTResponse, RESTError>], each: Duration) {
        self.each = each
        state = NIOLockedValueBox((answers, []))
    }

    var deadlines: [Duration] { state.withLockedValue { $0.deadlines } }

    func send(_ request: RESTRequest) async throws(RESTError) -> RESTResponse {
        clock.advance(by: each)
        let answer = state.withLockedValue { state in
            state.deadlines.append(request.deadline)
            return state.answers.isEmpty
                ? .failure(RESTError(.invalidRequest, sent: .surelyNot, message: "asked too often")) : state.answers.removeFirst()
        }
        return try answer.get()
    }
}

/// A clock that moves only when told, and for which a pause is over at once.
private struct PauseClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = NIOLockedValueBox((now: Duration.zero, pauses: [Duration]()))

    var now: Instant { Instant(offset: state.withLockedValue { $0.now }) }
    var minimumResolution: Duration { .zero }
    var pauses: [Duration] { state.withLockedValue { $0.pauses } }

    func advance(by duration: Duration) {
        state.withLockedValue { $0.now += duration }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLockedValue { state in
            state.pauses.append(deadline.offset - state.now)
            state.now = deadline.offset
        }
    }
}
