package import Foundation
package import REST

/// Stands in for the network: answers what it was told to, in order, and remembers what was asked.
package actor FakeREST: RESTSending {
    private var answers: [Result<RESTResponse, RESTError>]
    package private(set) var requests: [RESTRequest] = []

    package init(_ answers: Result<RESTResponse, RESTError>...) {
        self.answers = answers
    }

    package func send(_ request: RESTRequest) async throws(RESTError) -> RESTResponse {
        requests.append(request)
        // The last answer is given for ever.
        let answer = answers.count > 1 ? answers.removeFirst() : answers.first
        return try (answer ?? .failure(RESTError(.connectionLost, sent: .maybe))).get()
    }

    /// The only request there was.
    package var request: RESTRequest? { requests.count == 1 ? requests.first : nil }
}

extension Result<RESTResponse, RESTError> {
    package static func status(_ status: Int, _ body: String = "") -> Self {
        .success(RESTResponse(status: status, headers: [("content-type", "application/json")], body: Array(body.utf8)))
    }

    package static func error(_ code: RESTError.Code, sent: RESTError.Sent) -> Self {
        .failure(RESTError(code, sent: sent))
    }
}

extension RESTRequest {
    package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    package var json: NSDictionary? { body.flatMap { try? JSONSerialization.jsonObject(with: Data($0)) as? NSDictionary } }
}
