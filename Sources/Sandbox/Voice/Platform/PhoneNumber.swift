/// What the platform takes for a telephone number: 7 to 15 digits in E.164, here with or without a leading `+`.
enum PhoneNumber {
    static func isValid(_ text: String) -> Bool {
        let digits = bare(text)
        return (7...15).contains(digits.utf8.count) && digits.utf8.allSatisfy { (48...57).contains($0) } && digits.first != "0"
    }

    /// Without the `+`, as webhooks carry numbers.
    static func bare(_ text: String) -> String {
        text.hasPrefix("+") ? String(text.dropFirst()) : text
    }

    /// For logs: the last two digits.
    static func masked(_ text: String) -> String {
        let digits = bare(text)
        guard digits.count > 4 else { return "…" }
        return "…" + digits.suffix(2)
    }
}
