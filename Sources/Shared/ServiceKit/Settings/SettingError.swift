/// A wrong or missing setting, in one line such as `PORT: 'abc' is not a whole number between 1 and 65535`.
/// Never holds the value of a secret.
package struct SettingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The setting's name as in the environment (`REDIS_URL`), or the option as it was written on the command line.
    package let setting: String
    /// What is wrong, without the name. One line, no control characters.
    package let problem: String

    package init(_ setting: String, _ problem: String) {
        self.setting = SettingText.oneLine(setting, limit: 100)
        self.problem = SettingText.oneLine(problem, limit: 400)
    }

    package var description: String { "\(setting): \(problem)" }
}
