/// A name that somebody typed, made fit to be shown in a roster and spoken on the phone: letters, digits, spaces and the signs that names have.
///
/// Control characters and everything that a speech markup could begin with are left out, so a name cannot say more than a name.
package struct SpokenName: Sendable, Equatable {
    package let text: String

    /// Nil when nothing is left.
    package init?(_ text: String) {
        var kept = ""
        for scalar in text.unicodeScalars.prefix(DialLimits.nameCharacters * 4) {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "-.'’,&()+".unicodeScalars.contains(scalar)
                || scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .spacingMark
            {
                // An ampersand begins an entity in markup.
                kept += scalar == "&" ? "and" : String(scalar)
            } else if scalar.properties.isWhitespace, !kept.isEmpty, kept.last != " " {
                kept += " "
            }
        }
        while kept.last == " " { kept.removeLast() }
        guard !kept.isEmpty else { return nil }
        self.text = String(kept.prefix(DialLimits.nameCharacters))
    }
}
