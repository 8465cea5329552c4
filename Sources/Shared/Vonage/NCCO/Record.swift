import JSON

/// Records the call, or part of it.
package struct Record: Sendable, Equatable {
    package enum Format: String, Sendable {
        case mp3, wav, ogg
    }

    package let format: Format
    package let beepsAtStart: Bool
    package let callback: WebhookAddress

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
