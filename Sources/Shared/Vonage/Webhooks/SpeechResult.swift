import JSON

/// What the caller said, as far as Vonage understood it.
package struct SpeechResult: Sendable, Equatable {
    package struct Hypothesis: Sendable, Equatable {
        package let text: String
        /// A decimal number as text, as sent.
        package let confidence: String?
    }

    /// Best first.
    package private(set) var results: [Hypothesis] = []
    /// `end_on_silence_timeout`, `max_duration`, `start_timeout`, or what may come.
    package private(set) var timeoutReason: String?
    /// E.g. `Speech was not enabled`, which every DTMF webhook says.
    package private(set) var error: String?
    package private(set) var recordingURL: String?

    init?(_ reader: inout JSONReader) throws(JSONError) {
        guard try reader.peek() == .object else {
            try reader.skip()
            return nil
        }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "results": results = try Self.results(&reader)
            case "timeout_reason": timeoutReason = try reader.stringIfPresent()
            case "error": error = try reader.textIfPresent()
            case "recording_url": recordingURL = try reader.stringIfPresent()
            default: try reader.skip()
            }
        }
    }

    private static func results(_ reader: inout JSONReader) throws(JSONError) -> [Hypothesis] {
        guard try reader.peek() == .array else {
            try reader.skip()
            return []
        }
        var results: [Hypothesis] = []
        try reader.beginArray()
        while try reader.nextElement() {
            guard results.count < VonageLimits.speechResults, try reader.peek() == .object else {
                try reader.skip()
                continue
            }
            var text: String?
            var confidence: String?
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "text": text = try reader.stringIfPresent()
                case "confidence": confidence = try reader.textIfPresent()
                default: try reader.skip()
                }
            }
            if let text { results.append(Hypothesis(text: text, confidence: confidence)) }
        }
        return results
    }
}
