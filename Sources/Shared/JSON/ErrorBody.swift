/// What a provider's error reply says, whichever of its shapes it has.
///
/// OpenTok: `{"code","message","description"}`, with `code` sometimes missing, or `<errorPayload>` in XML when no JSON was asked for.
/// Vonage: `{"type","error_title"}`, `{"type":400,"title","invalid_parameters":[{"name","reason"}]}`, RFC 7807's `{"type","title","detail"}`,
/// `{"Error"}`. Or nothing at all. The text is for logs: bounded, printable, and with everything that might be a token or a number taken out.
package struct ErrorBody: Sendable, Equatable {
    private enum Limits {
        static let bytes = 16 * 1024
        static let messageCharacters = 200
        /// A word longer than this may be a token, a signature or an id, and is not repeated.
        static let wordCharacters = 24
        /// As many digits in a row may be a phone number.
        static let digitsInARow = 7
    }

    /// OpenTok's own code, e.g. -1 or 15202.
    package var code: Int?
    /// What went wrong in the provider's words, or `nil` if it did not say.
    package var message: String?

    package init(parsing body: [UInt8]) {
        guard body.count <= Limits.bytes else { return }
        if let json = try? ErrorBody(json: body) {
            self = json
        } else if let text = String(validating: body, as: UTF8.self) {
            code = Self.element("code", of: text).flatMap { Int($0) }
            message = Self.element("message", of: text).map(Self.redact)
        }
    }

    private init(json: [UInt8]) throws(JSONError) {
        var title: String?
        var detail: String?
        var parameters: [String] = []
        var reader = JSONReader(json)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "code": code = try reader.integerIfPresent().map { Int($0) }
            case "message", "title", "error_title", "Error", "error": title = try reader.stringIfPresent() ?? title
            case "detail": detail = try reader.stringIfPresent()
            case "invalid_parameters": parameters = try Self.parameters(&reader)
            default: try reader.skip()
            }
        }
        try reader.end()
        let parts = [title, detail].compactMap { $0 } + parameters
        if !parts.isEmpty { message = Self.redact(parts.joined(separator: ": ")) }
    }

    private static func parameters(_ reader: inout JSONReader) throws(JSONError) -> [String] {
        guard try reader.peek() == .array else {
            try reader.skip()
            return []
        }
        var parameters: [String] = []
        try reader.beginArray()
        while try reader.nextElement() {
            guard try reader.peek() == .object else {
                try reader.skip()
                continue
            }
            var name = ""
            var reason = ""
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "name": name = try reader.stringIfPresent() ?? ""
                case "reason": reason = try reader.stringIfPresent() ?? ""
                default: try reader.skip()
                }
            }
            parameters.append("\(name) \(reason)")
        }
        return parameters
    }

    /// The text of the first element of that name: all that is ever wanted of OpenTok's flat error XML.
    private static func element(_ name: String, of xml: String) -> String? {
        let parts = xml.split(separator: "<\(name)>", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let text = parts.last?.split(separator: "<", maxSplits: 1, omittingEmptySubsequences: false).first else { return nil }
        return String(text)
    }

    private static func redact(_ text: String) -> String {
        text.prefix(Limits.messageCharacters).split(whereSeparator: { $0.isWhitespace }).map { word in
            var run = 0
            var longest = 0
            for character in word {
                run = character.isNumber ? run + 1 : 0
                longest = max(longest, run)
            }
            guard word.count <= Limits.wordCharacters, longest < Limits.digitsInARow else { return "…" }
            return String(word.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) })
        }.joined(separator: " ")
    }
}
