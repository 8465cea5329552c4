import JSON

/// Tells a URL that the call has come this far.
package struct Notify: Sendable, Equatable {
    /// Handed back as it is.
    package let payload: [String: String]
    /// Whom to tell.
    package let callback: WebhookAddress

    /// - Parameter payload: comes back in the event as it is.
    package init(payload: [String: String], callback: WebhookAddress) {
        self.payload = payload
        self.callback = callback
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", "notify")
        writer.object("payload") {
            // Sorted, so that equal values give equal bytes.
            for (name, value) in payload.sorted(by: { $0.key < $1.key }) {
                $0.key(escaping: name)
                $0.string(value)
            }
        }
        callback.write(to: &writer)
        writer.endObject()
    }
}
