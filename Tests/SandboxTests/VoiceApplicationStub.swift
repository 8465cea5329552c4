import Foundation
import REST
import Synchronization

@testable import Sandbox

/// An application for the Voice cloud to call: answers by path, and keeps every request in order.
final class VoiceApplicationStub: RESTSending {
    struct Received: Sendable {
        let request: RESTRequest
        let path: String
        let json: JSONValue?
    }

    typealias Answer = @Sendable (Received) throws(RESTError) -> RESTResponse

    private let answer: Answer
    private let received = Mutex<[Received]>([])

    init(_ answer: @escaping Answer = { _ throws(RESTError) in .status(204) }) {
        self.answer = answer
    }

    /// Answers the answer webhook and, when given, the input webhook; everything else with 204.
    convenience init(answer: JSONValue, digits: JSONValue? = nil) {
        self.init { received throws(RESTError) in
            switch received.path {
            case "/answer": .script(answer)
            case "/digits": digits.map { .script($0) } ?? .status(200)
            default: .status(204)
            }
        }
    }

    func send(_ request: RESTRequest) async throws(RESTError) -> RESTResponse {
        let path = String(request.url.dropFirst("http://app.test".count).prefix { $0 != "?" })
        let received = Received(request: request, path: path, json: request.body.flatMap { try? JSONValue(parsing: $0) })
        self.received.withLock { $0.append(received) }
        return try answer(received)
    }

    var requests: [Received] {
        received.withLock { $0 }
    }

    /// The bodies sent to a path.
    func bodies(_ path: String) -> [JSONValue] {
        requests.filter { $0.path == path }.compactMap(\.json)
    }

    /// The `status` (or `type`, or `reason`) of every event, in order.
    var events: [String] {
        bodies("/events").compactMap { $0[key: "status"]?.string ?? $0[key: "type"]?.string ?? $0[key: "reason"]?.string }
    }
}

extension RESTResponse {
    static func status(_ status: Int) -> RESTResponse {
        RESTResponse(status: status)
    }

    static func script(_ script: JSONValue) -> RESTResponse {
        RESTResponse(status: 200, headers: [(name: "content-type", value: "application/json; charset=utf-8")], body: script.bytes)
    }
}
