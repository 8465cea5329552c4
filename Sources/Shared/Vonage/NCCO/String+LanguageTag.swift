import Tokens

extension String {
    /// Whether it can be a language as Vonage takes it: BCP 47, e.g. `en-GB`.
    var isLanguageTag: Bool {
        VonageLimits.languageCharacters.contains(utf8.count) && utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") }
    }
}
