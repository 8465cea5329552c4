import JSON

/// Records the call, or part of it.
package struct Record: Sendable, Equatable {
    /// The file's. The raw value is the name in NCCOs.
    package enum Format: String, Sendable {
        case mp3, wav, ogg
    }

    /// The file's.
    package let format: Format
    /// Whether the caller hears that it begins.
    package let beepsAtStart: Bool
    /// Who is told where the recording is.
    package let callback: WebhookAddress

    /// - Parameter callback: who is told where the recording is.
    package init(format: Format = .mp3, beepsAtStart: Bool = false, callback: WebhookAddress) {
        self.format = format
        self.beepsAtStart = beepsAtStart
        self.callback = callback
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", "record")
        writer.member("format", format.rawValue)
        if beepsAtStart { writer.member("beepStart", true) }
        callback.write(to: &writer)
        writer.endObject()
    }
}
