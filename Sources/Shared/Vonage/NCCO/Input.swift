import JSON

/// Waits for digits or speech. `type` is required by Vonage, so it follows from what is asked for.
package struct Input: Sendable, Equatable {
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

    package struct Speech: Sendable, Equatable {
        package let language: String
        package let endOnSilenceSeconds: Double
        package let startTimeoutSeconds: Int
        package let maximumSeconds: Int
        /// Words that are likely.
        package let context: [String]

        package init(
            language: String = "en-US",
            endOnSilenceSeconds: Double = 2,
            startTimeoutSeconds: Int = 10,
            maximumSeconds: Int = 60,
            context: [String] = []
        ) throws(NCCOError) {
            guard (0.4...10).contains(endOnSilenceSeconds) else { throw NCCOError("speech silence") }
            guard (1...60).contains(startTimeoutSeconds), (1...60).contains(maximumSeconds) else { throw NCCOError("speech timeout") }
            self.language = language
            self.endOnSilenceSeconds = endOnSilenceSeconds
            self.startTimeoutSeconds = startTimeoutSeconds
            self.maximumSeconds = maximumSeconds
            self.context = context
        }
    }

    package enum Kind: Sendable, Equatable {
        case dtmf(DTMF)
        case speech(Speech)
        case dtmfOrSpeech(DTMF, Speech)
        /// One webhook per digit while the call goes on; takes no settings.
        case everyDigit
    }

    package let kind: Kind
    /// Where the result goes; without one, to the application's event URL.
    package let callback: WebhookAddress?

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
