/// One setting: its name, meaning, default and reader. The key `redis.url` is `REDIS_URL` in the environment and in `.env`,
/// and `--redis-url` on the command line.
package struct Setting<Value: Sendable>: SettingDescribing {
    package let key: String
    package let help: String
    package let unit: String?
    package let defaultText: String?
    package let isSecret: Bool
    package let isRequired: Bool
    let parser: SettingParser<Value>

    /// - Parameters:
    ///   - key: Dotted lower-case key.
    ///   - parser: Reads the value, e.g. `.integer(1...65535)`.
    ///   - defaultText: The value when nothing is set, written as the user would.
    ///   - unit: The unit of the value, shown in help.
    ///   - isSecret: Whether the value must never be shown; implied where the value is a ``Secret``.
    ///   - isRequired: Shown in help; ``Settings/value(_:)`` throws anyway when neither a value nor a default is there.
    ///   - help: What it means, in a sentence.
    package init(
        _ key: String,
        _ parser: SettingParser<Value>,
        default defaultText: String? = nil,
        unit: String? = nil,
        isSecret: Bool = false,
        isRequired: Bool = false,
        help: String
    ) {
        self.key = key
        self.parser = parser
        self.defaultText = defaultText
        self.unit = unit
        self.isSecret = isSecret || Value.self == Secret.self
        self.isRequired = isRequired
        self.help = help
    }

    package var expectation: String { parser.expectation }

    /// Reads a text, naming the setting in the error and quoting the text only if it is no secret.
    func read(_ text: String) throws(SettingError) -> Value {
        do {
            return try parser.parse(text)
        } catch {
            switch error {
            case .other(let problem): throw SettingError(environmentName, problem)
            case .unexpected where isSecret: throw SettingError(environmentName, "the value is not \(expectation)")
            case .unexpected: throw SettingError(environmentName, "'\(SettingText.oneLine(text, limit: 80))' is not \(expectation)")
            }
        }
    }
}
