import Foundation
import REST

/// Speaks to a running sandbox's virtual phones.
struct PhoneClient: Sendable {
    private struct Created: Decodable {
        let id: String
    }

    private struct Listing: Decodable {
        let calls: [PhoneCallView]
    }

    private struct Refusal: Decodable {
        struct Body: Decodable {
            let message: String
        }
        let error: Body
    }

    private static let deadline = Duration.seconds(10)

    let sender: any RESTSending
    /// The sandbox's base URL, without a slash at the end.
    let base: String

    func call(from: String, to: String) async throws -> String {
        try await decode(Created.self, send(.post, "calls", PhoneCallRequest(from: from, to: to))).id
    }

    func calls() async throws -> [PhoneCallView] {
        try await decode(Listing.self, send(.get, "calls")).calls
    }

    func press(_ digits: String, on id: String) async throws {
        _ = try await send(.post, "calls/\(id)/digits", PhoneDigits(digits: digits))
    }

    /// - Parameter id: the call's uuid, or its phone's number, as in all that follow.
    func answer(_ id: String) async throws {
        _ = try await send(.post, "calls/\(id)/answer", [String: String]())
    }

    func decline(_ id: String) async throws {
        _ = try await send(.post, "calls/\(id)/decline", [String: String]())
    }

    func say(_ text: String, on id: String) async throws {
        _ = try await send(.post, "calls/\(id)/speech", PhoneSpeech(text: text))
    }

    func setBehaviour(_ behaviour: PhoneBehaviour, of number: String) async throws {
        _ = try await send(.post, "numbers/\(number)", behaviour)
    }

    func hangUp(_ id: String) async throws {
        _ = try await send(.post, "calls/\(id)/hangup", [String: String]())
    }

    /// The lines after `number`, as soon as there are any.
    func events(of id: String, after number: Int, waitSeconds: Double) async throws -> PhoneEvents {
        let path = "calls/\(id)/events?after=\(number)&wait=\(waitSeconds)"
        return try await decode(PhoneEvents.self, send(.get, path, deadline: Self.deadline + .seconds(waitSeconds)))
    }

    private func send(_ method: RESTRequest.Method, _ path: String, deadline: Duration = Self.deadline) async throws -> [UInt8] {
        try await send(method, path, nil, deadline)
    }

    private func send(_ method: RESTRequest.Method, _ path: String, _ body: some Encodable) async throws -> [UInt8] {
        try await send(method, path, [UInt8](try JSONEncoder().encode(body)), Self.deadline)
    }

    private func send(_ method: RESTRequest.Method, _ path: String, _ body: [UInt8]?, _ deadline: Duration) async throws -> [UInt8] {
        let request = RESTRequest(
            method: method,
            url: "\(base)/sandbox/phone/\(path)",
            headers: body == nil ? [] : [(name: "Content-Type", value: "application/json")],
            body: body,
            deadline: deadline,
            // A call or a key must not happen twice.
            delivery: method == .get ? .repeatable : .atMostOnce
        )
        let response: RESTResponse
        do {
            response = try await sender.send(request)
        } catch {
            throw PhoneClientError("no sandbox answers at \(base) (\(error.code.rawValue))")
        }
        guard (200...299).contains(response.status) else {
            let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(response.body))
            throw PhoneClientError(
                "the sandbox answered \(response.status): \(refusal?.error.message ?? "no reason given")",
                isRefusal: [404, 409].contains(response.status)
            )
        }
        return response.body
    }

    private func decode<T: Decodable>(_ type: T.Type, _ body: [UInt8]) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw PhoneClientError("the answer is not a sandbox's")
        }
    }
}
