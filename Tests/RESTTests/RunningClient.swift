import Logging
import NIOConcurrencyHelpers

@testable import REST

/// Runs a test's body beside a running client, and ends the client with it. Plain HTTP is allowed, and connecting may take long, unless
/// `configure` says otherwise.
func withClient<Value: Sendable>(
    _ configure: (inout RESTConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RESTClient) async throws -> Value
) async throws -> Value {
    let client = try makeClient(configure)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        let result = try await body(client)
        group.cancelAll()
        try await group.waitForAll()
        return result
    }
}

func makeClient(_ configure: (inout RESTConfiguration) -> Void = { _ in }) throws -> RESTClient {
    var configuration = RESTConfiguration()
    configuration.allowsPlainHTTP = true
    // The default is short enough to be met by a slow machine.
    configuration.connectTimeout = plenty
    configure(&configuration)
    return try RESTClient(configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

/// Long enough never to be what ends a request on a slow machine.
let plenty: Duration = .seconds(30)

extension RESTSending {
    func get(_ url: String, deadline: Duration = plenty, delivery: RESTRequest.Delivery = .repeatable) async throws(RESTError) -> RESTResponse {
        try await send(RESTRequest(method: .get, url: url, deadline: deadline, delivery: delivery))
    }

    func dial(_ url: String, deadline: Duration = plenty) async throws(RESTError) -> RESTResponse {
        let body = Array(#"{"sip":{}}"#.utf8)
        return try await send(RESTRequest(method: .post, url: url, body: body, deadline: deadline, delivery: .atMostOnce))
    }

    /// How a request failed; `nil` if it didn't.
    func failure(of request: RESTRequest) async -> RESTError? {
        do throws(RESTError) {
            _ = try await send(request)
            return nil
        } catch {
            return error
        }
    }

    func failure(ofGetting url: String, deadline: Duration = plenty, delivery: RESTRequest.Delivery = .repeatable) async -> RESTError? {
        await failure(of: RESTRequest(method: .get, url: url, deadline: deadline, delivery: delivery))
    }
}

/// A list several tasks add to.
struct Collected<Element: Sendable>: Sendable {
    private let box = NIOLockedValueBox<[Element]>([])
    var elements: [Element] { box.withLockedValue { $0 } }
    func add(_ element: Element) { box.withLockedValue { $0.append(element) } }
}
