/// What a provider's REST API answered. Every status is a response, 4xx and 5xx too.
package struct RESTResponse: Sendable {
    /// The HTTP status, as sent.
    package var status: Int
    /// Header fields in the order they arrived; names in lower case.
    package var headers: [(name: String, value: String)]
    /// At most the client's body limit.
    package var body: [UInt8]

    /// - Parameter headers: names in lower case.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header field.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }
}
