import JSON

/// A sound file played into the call.
package struct AudioStream: Sendable, Equatable {
    /// Of an MP3 or WAV file that Vonage can fetch.
    package let url: String
    /// How often it is played; 0 means for ever.
    package let loop: Int
    /// Loudness from -1 to 1.
    package let level: Double

    /// - Parameters:
    ///   - loop: 0 means for ever.
    ///   - level: -1 to 1.
    /// - Throws: ``NCCOError`` naming the value.
    package init(_ url: String, loop: Int = 1, level: Double = 0) throws(NCCOError) {
        guard loop >= 0 else { throw NCCOError("stream loop") }
        guard (-1...1).contains(level) else { throw NCCOError("stream level") }
        self.url = try WebhookAddress.checked(url, "stream URL")
        self.loop = loop
        self.level = level
    }

    func write(to writer: inout JSONWriter, allowsBargeIn: Bool) {
        writer.beginObject()
        writer.member("action", "stream")
        writer.member("streamUrl", [url])
        if allowsBargeIn { writer.member("bargeIn", true) }
        if loop != 1 { writer.member("loop", loop) }
        if level != 0 { writer.member("level", level) }
        writer.endObject()
    }
}
