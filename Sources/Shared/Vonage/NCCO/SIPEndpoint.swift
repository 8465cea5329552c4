import JSON

/// A SIP address that Vonage calls.
package struct SIPEndpoint: Sendable, Equatable {
    /// `sip:` or `sips:`, with its parameters.
    package let uri: String
    /// Sent as `X-` headers; the prefix is Vonage's doing.
    package let headers: [String: String]

    /// - Parameter uri: `sip:` or `sips:`, printable ASCII without spaces.
    package init(uri: String, headers: [String: String] = [:]) throws(NCCOError) {
        self.uri = try WebhookAddress.checked(uri, "SIP address", schemes: ["sip:", "sips:"])
        guard headers.allSatisfy({ !$0.key.isEmpty && ($0.key + $0.value).utf8.allSatisfy { 0x20..<0x7F ~= $0 } }) else {
            throw NCCOError("SIP headers")
        }
        self.headers = headers
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("type", "sip")
        writer.member("uri", uri)
        guard !headers.isEmpty else { return }
        writer.object("headers") {
            // Sorted, so that equal values give equal bytes.
            for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
                $0.key(escaping: name)
                $0.string(value)
            }
        }
    }
}
