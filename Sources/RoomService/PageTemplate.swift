import Mustache

/// A page whose constant parts are rendered once, at start, and whose few variable parts are filled in for each request.
///
/// Mustache renders the whole template with a mark in place of each variable; between the marks the text never changes. What is left for a
/// request is to join pieces and escape values, a fraction of the cost of walking the template again.
struct PageTemplate<Field: CaseIterable & RawRepresentable & Hashable & Sendable>: Sendable where Field.RawValue == String {
    private let pieces: [(text: [UInt8], field: Field?)]
    private let constantBytes: Int

    /// - Parameters:
    ///   - template: Mustache, in which each field's raw value names a variable.
    ///   - constants: the values of all other variables and sections.
    init(_ template: String, constants: [String: any Sendable]) throws {
        let compiled = try MustacheTemplate(string: template)
        var values = constants
        // A control character that no template, setting or field may hold marks the places.
        for field in Field.allCases { values[field.rawValue] = "\u{1}\(field.rawValue)\u{1}" }
        let parts = compiled.render(values).split(separator: "\u{1}", omittingEmptySubsequences: false)
        var pieces: [(text: [UInt8], field: Field?)] = []
        for (index, part) in parts.enumerated() {
            if index.isMultiple(of: 2) {
                pieces.append((Array(part.utf8), nil))
            } else {
                pieces.append(([], Field(rawValue: String(part))))
            }
        }
        self.pieces = pieces
        constantBytes = pieces.reduce(0) { $0 + $1.text.count }
    }

    /// The page with these values, each escaped for HTML text and quoted attributes.
    func render(_ value: (Field) -> String) -> [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(constantBytes + 2048)
        for piece in pieces {
            page.append(contentsOf: piece.text)
            if let field = piece.field { page.appendEscaped(value(field)) }
        }
        return page
    }
}

extension [UInt8] {
    /// Appends text escaped for HTML text and quoted attributes.
    mutating func appendEscaped(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            // What needs no escape is copied in one piece.
            var clean = 0
            for index in utf8.indices {
                let escape: String
                switch utf8[index] {
                case UInt8(ascii: "&"): escape = "&amp;"
                case UInt8(ascii: "<"): escape = "&lt;"
                case UInt8(ascii: ">"): escape = "&gt;"
                case UInt8(ascii: "\""): escape = "&quot;"
                case UInt8(ascii: "'"): escape = "&#39;"
                default: continue
                }
                append(contentsOf: utf8[clean..<index])
                append(contentsOf: escape.utf8)
                clean = index + 1
            }
            append(contentsOf: utf8[clean...])
        }
    }
}
