import JSON

/// Puts the leg into a named conversation. Same name, same application: same room.
package struct Conversation: Sendable, Equatable {
    /// Who hears this leg.
    package enum Speaking: Sendable, Equatable {
        case toAll
        /// Vonage's `mute`, which excludes `canSpeak`; hence one value for both.
        case muted
        /// To these legs only; to none if empty.
        case toOnly([String])
    }

    /// Whom this leg hears.
    package enum Hearing: Sendable, Equatable {
        case all
        case only([String])
    }

    /// Which conversation, among the application's.
    package let name: String
    /// What is played until the conversation starts.
    package let musicOnHoldURL: String?
    /// Whether the conversation starts when this leg comes in.
    package let startsOnEnter: Bool
    /// Whether it ends, for everybody, when this leg goes.
    package let endsOnExit: Bool
    /// Who hears this leg.
    package let speaking: Speaking
    /// Whom this leg hears.
    package let hearing: Hearing
    /// Records the conversation, and where word of the recording goes.
    package let isRecorded: Bool
    /// Where word of the recording goes.
    package let callback: WebhookAddress?

    /// - Parameter name: 1 to 255 printable ASCII characters, e.g. a session id.
    package init(
        name: String,
        musicOnHoldURL: String? = nil,
        startsOnEnter: Bool = true,
        endsOnExit: Bool = false,
        speaking: Speaking = .toAll,
        hearing: Hearing = .all,
        isRecorded: Bool = false,
        callback: WebhookAddress? = nil
    ) throws(NCCOError) {
        guard (1...VonageLimits.conversationNameCharacters).contains(name.utf8.count), name.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else {
            throw NCCOError("conversation name")
        }
        if let musicOnHoldURL {
            self.musicOnHoldURL = try WebhookAddress.checked(musicOnHoldURL, "music URL")
        } else {
            self.musicOnHoldURL = nil
        }
        self.name = name
        self.startsOnEnter = startsOnEnter
        self.endsOnExit = endsOnExit
        self.speaking = speaking
        self.hearing = hearing
        self.isRecorded = isRecorded
        self.callback = callback
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", "conversation")
        writer.member("name", name)
        if let musicOnHoldURL { writer.member("musicOnHoldUrl", [musicOnHoldURL]) }
        if !startsOnEnter { writer.member("startOnEnter", false) }
        if endsOnExit { writer.member("endOnExit", true) }
        switch speaking {
        case .toAll: break
        case .muted: writer.member("mute", true)
        case .toOnly(let legs): writer.member("canSpeak", legs)
        }
        if case .only(let legs) = hearing { writer.member("canHear", legs) }
        if isRecorded { writer.member("record", true) }
        callback?.write(to: &writer)
        writer.endObject()
    }
}
