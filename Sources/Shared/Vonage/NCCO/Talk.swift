import JSON

/// Speech from text.
package struct Talk: Sendable, Equatable {
    /// What is said: plain, or SSML.
    package let text: String
    /// BCP 47: in which language, and so with which voices.
    package let language: String
    /// Which of the language's voices.
    package let style: Int
    /// Whether the voice is one of the better, dearer ones.
    package let isPremium: Bool
    /// How often it is said; 0 means for ever.
    package let loop: Int
    /// Loudness from -1 to 1.
    package let level: Double

    /// - Parameters:
    ///   - text: 1 to 1,500 characters. SSML if it begins with `<speak>`; text from outside must be escaped for that by the caller.
    ///   - language: BCP 47, e.g. `en-GB`.
    package init(
        _ text: String,
        language: String = "en-US",
        style: Int = 0,
        isPremium: Bool = false,
        loop: Int = 1,
        level: Double = 0
    ) throws(NCCOError) {
        guard (1...VonageLimits.talkCharacters).contains(text.count) else { throw NCCOError("talk text") }
        guard language.isLanguageTag else { throw NCCOError("talk language") }
        guard (0...100).contains(style) else { throw NCCOError("talk style") }
        guard loop >= 0 else { throw NCCOError("talk loop") }
        guard (-1...1).contains(level) else { throw NCCOError("talk level") }
        self.text = text
        self.language = language
        self.style = style
        self.isPremium = isPremium
        self.loop = loop
        self.level = level
    }

    func write(to writer: inout JSONWriter, allowsBargeIn: Bool) {
        writer.beginObject()
        writer.member("action", "talk")
        writer.member("text", text)
        if allowsBargeIn { writer.member("bargeIn", true) }
        writer.member("language", language)
        if style != 0 { writer.member("style", style) }
        if isPremium { writer.member("premium", true) }
        if loop != 1 { writer.member("loop", loop) }
        if level != 0 { writer.member("level", level) }
        writer.endObject()
    }
}
