/// The part of `--help` that explains the settings.
package enum SettingsHelp {
    /// One paragraph a setting: option, environment variable, meaning, unit, default, and what a right value looks like.
    package static func text(for settings: [any SettingDescribing]) -> String {
        let intro = """
            Every setting can be given as an option, as a variable of the environment, or in a file named .env in the current directory; \
            the first of these that has it wins.
            """
        return ([intro] + settings.map(entry)).joined(separator: "\n\n")
    }

    private static func entry(_ setting: any SettingDescribing) -> String {
        var facts: [String] = []
        if let unit = setting.unit { facts.append("in \(unit)") }
        if let text = setting.defaultText { facts.append("default \(text)") }
        if setting.isRequired { facts.append("required") }
        if setting.isSecret { facts.append("secret, or \(setting.environmentName)_FILE names a file that holds it") }
        let tail = facts.isEmpty ? "" : " (\(facts.joined(separator: "; ")))"
        return "\(setting.option) <\(setting.environmentName)>\n  \(setting.help)\(tail)\n  Value: \(setting.expectation)"
    }
}
