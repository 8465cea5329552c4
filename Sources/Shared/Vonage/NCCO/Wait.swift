import JSON

/// Does nothing for a while.
package struct Wait: Sendable, Equatable {
    /// How long.
    package let seconds: Double

    /// - Parameter seconds: 0.1 to 7,200.
    package init(seconds: Double) throws(NCCOError) {
        guard (0.1...7200).contains(seconds) else { throw NCCOError("wait") }
        self.seconds = seconds
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", "wait")
        writer.member("timeout", seconds)
        writer.endObject()
    }
}
