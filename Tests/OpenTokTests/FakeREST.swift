import Foundation
import REST

/// Stands in for the network: answers what it was told to, in order, and remembers what was asked.
actor FakeREST: RESTSending {
    private var answers: [Result<RESTResponse, RESTError>]
    private(set) var requests: [RESTRequest] = []

    init(_ answers: Result<RESTResponse, RESTError>...) {
        self.answers = answers
    }

    func send(_ request: RESTRequest) async throws(RESTError) -> RESTResponse {
        requests.append(request)
        // The last answer is given for ever.
        let answer = answers.count > 1 ? answers.removeFirst() : answers.first
        return try (answer ?? .failure(RESTError(.connectionLost, sent: .maybe))).get()
    }

    /// The only request there was.
    var request: RESTRequest? { requests.count == 1 ? requests.first : nil }
}

extension Result<RESTResponse, RESTError> {
    static func status(_ status: Int, _ body: String = "") -> Self {
        .success(RESTResponse(status: status, headers: [("content-type", "application/json")], body: Array(body.utf8)))
    }

    static func error(_ code: RESTError.Code, sent: RESTError.Sent) -> Self {
        .failure(RESTError(code, sent: sent))
    }
}

extension RESTRequest {
    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    var json: NSDictionary? { body.flatMap { try? JSONSerialization.jsonObject(with: Data($0)) as? NSDictionary } }
}

/// Time that passes as soon as somebody waits for it.
// Unchecked: the lock guards all there is.
final class SkippingClock: Clock, @unchecked Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let lock = NSLock()
    private var offset = Duration.zero

    var now: Instant { lock.withLock { Instant(offset: offset) } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        lock.withLock { offset = max(offset, deadline.offset) }
    }
}
