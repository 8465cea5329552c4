import JSON

/// Waits for digits or speech. `type` is required by Vonage, so it follows from what is asked for.
package struct Input: Sendable, Equatable {
    /// How digits are taken.
    package struct DTMF: Sendable, Equatable {
        /// Vonage's default is 4: set it, or a longer PIN loses digits.
        package let maximumDigits: Int
        /// Silence that ends the input.
        package let timeOutSeconds: Int
        /// `#` ends the input and is not among the digits.
        package let submitsOnHash: Bool

        /// - Parameters:
        ///   - maximumDigits: 1 to 20.
        ///   - timeOutSeconds: 0 to 10.
        package init(maximumDigits: Int = 4, timeOutSeconds: Int = 3, submitsOnHash: Bool = false) throws(NCCOError) {
            guard (1...20).contains(maximumDigits) else { throw NCCOError("DTMF digits") }
            guard (0...10).contains(timeOutSeconds) else { throw NCCOError("DTMF timeout") }
            self.maximumDigits = maximumDigits
            self.timeOutSeconds = timeOutSeconds
            self.submitsOnHash = submitsOnHash
        }
    }

    /// How speech is taken.
    package struct Speech: Sendable, Equatable {
        /// BCP 47: what is spoken.
        package let language: String
        /// Silence after speech that ends the input.
        package let endOnSilenceSeconds: Double
        /// Silence before any speech that ends the input.
        package let startTimeoutSeconds: Int
        /// How long the speech may last.
        package let maximumSeconds: Int
        /// Words that are likely.
        package let context: [String]

        /// - Parameters:
        ///   - language: BCP 47, e.g. `en-GB`.
        ///   - endOnSilenceSeconds: 0.4 to 10.
        ///   - startTimeoutSeconds: 1 to 60.
        ///   - maximumSeconds: 1 to 60.
        ///   - context: at most 100 phrases of 1 to 100 characters.
        /// - Throws: ``NCCOError`` naming the value.
        package init(
            language: String = "en-US",
            endOnSilenceSeconds: Double = 2,
            startTimeoutSeconds: Int = 10,
            maximumSeconds: Int = 60,
            context: [String] = []
        ) throws(NCCOError) {
            guard language.isLanguageTag else { throw NCCOError("speech language") }
            guard (0.4...10).contains(endOnSilenceSeconds) else { throw NCCOError("speech silence") }
            guard (1...60).contains(startTimeoutSeconds), (1...60).contains(maximumSeconds) else { throw NCCOError("speech timeout") }
            guard context.count <= VonageLimits.speechPhrases,
                context.allSatisfy({ (1...VonageLimits.speechPhraseCharacters).contains($0.count) })
            else { throw NCCOError("speech context") }
            self.language = language
            self.endOnSilenceSeconds = endOnSilenceSeconds
            self.startTimeoutSeconds = startTimeoutSeconds
            self.maximumSeconds = maximumSeconds
            self.context = context
        }
    }

    /// What is waited for.
    package enum Kind: Sendable, Equatable {
        case dtmf(DTMF)
        case speech(Speech)
        case dtmfOrSpeech(DTMF, Speech)
        /// One webhook per digit while the call goes on; takes no settings.
        case everyDigit
    }

    /// What is waited for.
    package let kind: Kind
    /// Where the result goes; without one, to the application's event URL.
    package let callback: WebhookAddress?

    /// - Parameter callback: without one the result goes to the application's event URL.
    package init(_ kind: Kind, callback: WebhookAddress? = nil) {
        self.kind = kind
        self.callback = callback
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", "input")
        switch kind {
        case .dtmf(let dtmf):
            writer.member("type", ["dtmf"])
            dtmf.write(to: &writer)
        case .speech(let speech):
            writer.member("type", ["speech"])
            speech.write(to: &writer)
        case .dtmfOrSpeech(let dtmf, let speech):
            writer.member("type", ["dtmf", "speech"])
            dtmf.write(to: &writer)
            speech.write(to: &writer)
        case .everyDigit:
            writer.member("type", ["dtmf"])
            writer.member("mode", "asynchronous")
        }
        callback?.write(to: &writer)
        writer.endObject()
    }
}

extension Input.DTMF {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object("dtmf") {
            $0.member("maxDigits", maximumDigits)
            $0.member("timeOut", timeOutSeconds)
            $0.member("submitOnHash", submitsOnHash)
        }
    }
}

extension Input.Speech {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object("speech") {
            $0.member("language", language)
            $0.member("endOnSilence", endOnSilenceSeconds)
            $0.member("startTimeout", startTimeoutSeconds)
            $0.member("maxDuration", maximumSeconds)
            if !context.isEmpty { $0.member("context", context) }
        }
    }
}
