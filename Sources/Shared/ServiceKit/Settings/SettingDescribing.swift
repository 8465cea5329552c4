/// What a list of settings of different types knows about each: enough for `--help` and for finding misspelt names.
package protocol SettingDescribing: Sendable {
    /// Dotted lower-case key, e.g. `redis.url`.
    var key: String { get }
    /// What it means, in a sentence.
    var help: String { get }
    /// The unit of the value, e.g. `seconds`.
    var unit: String? { get }
    /// The default as the user would write it.
    var defaultText: String? { get }
    /// Whether the value must never be shown. A secret `NAME` can also be given by file, as `NAME_FILE`.
    var isSecret: Bool { get }
    /// Whether the service doesn't start without it.
    var isRequired: Bool { get }
    /// What a right value looks like.
    var expectation: String { get }
}

extension SettingDescribing {
    /// The name in the environment and in `.env`, e.g. `REDIS_URL`.
    package var environmentName: String { SettingText.environmentName(key) }
    /// The option on the command line, e.g. `--redis-url`.
    package var option: String { SettingText.option(key) }
    /// The keys under which it can be given: its own, and for a secret that of the file which holds it.
    var keys: [String] { isSecret ? [key, key + ".file"] : [key] }
}
