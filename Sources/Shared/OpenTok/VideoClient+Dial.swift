import JSON
import REST

extension VideoClient {
    /// `POST …/dial`: one try, on a connection of its own.
    package func dial(_ dial: SIPDial) async -> DialOutcome {
        let request: RESTRequest
        do {
            try checked(dial.sessionID, "session id", .dial)
            request = try self.request(.post, project: "dial", for: .dial, body: dial.body, delivery: .atMostOnce)
        } catch {
            return .notSent(.invalid(error))
        }
        do {
            return DialOutcome(try await sendOnce(request))
        } catch {
            return DialOutcome(error)
        }
    }
}

extension DialOutcome {
    init(_ response: RESTResponse) {
        switch response.status {
        case 200..<300:
            self = (try? VideoReply.dial(response.body)).map { .answered($0) } ?? .unknown(.malformedResponse(status: response.status))
        // 408 may come from something in between, after the request went on.
        case 408, 500...: self = .unknown(.status(response.status))
        case 300..<500:
            let body = ErrorBody(parsing: response.body)
            self = .refused(status: response.status, code: body.code, message: body.message)
        default: self = .unknown(.status(response.status))
        }
    }

    init(_ error: RESTError) {
        switch error.sent {
        case .surelyNot: self = .notSent(.transport(error))
        case .maybe: self = .unknown(.transport(error))
        }
    }
}
