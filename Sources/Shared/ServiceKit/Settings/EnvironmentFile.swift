/// What swift-configuration's `.env` provider doesn't tell: the names in the file, needed to warn of misspelt ones.
enum EnvironmentFile {
    /// The names of a `.env` file's text, by the provider's own rules: `NAME=value`, `#` starts a comment line.
    static func names(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let name = line.prefix { $0 != "=" }
            guard name.endIndex != line.endIndex else { return nil }
            let trimmed = name.trimmingPrefix(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
            return trimmed.first == "#" || trimmed.isEmpty ? nil : String(trimmed)
        }
    }

    /// One warning line for each name that no program of ours knows.
    static func warnings(_ text: String, file: String, known: Set<String>) -> [String] {
        names(text).filter { !known.contains($0) }.map { name in
            let hint = SettingText.nearest(to: name, among: known).map { ", did you mean \($0)?" } ?? ""
            return "\(file): \(SettingText.oneLine(name, limit: 100)) is not a setting" + hint
        }
    }

    /// A value without one pair of quotes around it, as shells and Compose read such files. The provider keeps the quotes.
    static func unquoted(_ value: String) -> String {
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        return value
    }
}
