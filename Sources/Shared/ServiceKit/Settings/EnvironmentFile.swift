/// What swift-configuration's `.env` provider doesn't tell: the names in the file, needed to warn of misspelt ones.
enum EnvironmentFile {
    /// The names of a `.env` file's text and the lines they stand in, by the provider's own rules: `NAME=value`, `#` starts a comment line.
    static func names(_ text: String) -> [(line: Int, name: String)] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap { index, line in
            let name = line.prefix { $0 != "=" }
            guard name.endIndex != line.endIndex else { return nil }
            let trimmed = name.trimmingPrefix(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
            return trimmed.first == "#" || trimmed.isEmpty ? nil : (index + 1, String(trimmed))
        }
    }

    /// One warning line for each name that no program of ours knows.
    static func warnings(_ text: String, file: String, known: Set<String>) -> [String] {
        names(text).filter { !known.contains($0.name) }.map { line, name in
            // What is no name may be a piece of a secret, such as the last line of a key.
            guard isName(name) else { return "\(file): line \(line) names no setting" }
            let hint = SettingText.nearest(to: name, among: known).map { ", did you mean \($0)?" } ?? ""
            return "\(file): \(SettingText.oneLine(name, limit: 100)) is not a setting" + hint
        }
    }

    /// Whether a text has the form of a variable's name, and not of a random one: such names are written in one case.
    private static func isName(_ text: String) -> Bool {
        let isOneCase = text == text.uppercased() || text == text.lowercased()
        return isOneCase && text.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
            && text.unicodeScalars.allSatisfy { $0.isASCII && ($0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil) }
    }

    /// A value without one pair of quotes around it, as shells and Compose read such files. The provider keeps the quotes.
    static func unquoted(_ value: String) -> String {
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        return value
    }
}
