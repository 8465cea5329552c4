import Configuration
import Foundation
import SystemPackage

/// The settings of a process, from the first of these layers that has a value: command line, environment, `.env`, default.
/// An empty value counts as not set.
package struct Settings: Sendable {
    /// One line for each name in `.env` that is no setting. Worth a warning, not an error: the file is shared by several programs.
    package let warnings: [String]

    private let layers: [Layer]

    /// One layer and how a text is read from it.
    private struct Layer: Sendable {
        let reader: ConfigReader
        let text: @Sendable (ConfigReader, ConfigKey, Bool) -> String?
    }

    /// - Parameters:
    ///   - arguments: The options, without the program's name: `["--port", "3000"]`.
    ///   - environment: The environment's variables.
    ///   - environmentFile: The path of the `.env` file; it may be missing.
    ///   - known: Every setting the program reads.
    ///   - knownElsewhere: Names (`PIN_MIN_DIGITS`) that other programs read from the same file.
    /// - Throws: ``SettingError`` for a wrong option, or a `.env` that cannot be read.
    package static func load(
        arguments: [String] = [],
        environment: [String: String],
        environmentFile: String? = ".env",
        known: [any SettingDescribing],
        knownElsewhere: Set<String> = []
    ) async throws(SettingError) -> Settings {
        let options = try CommandLineOptions.normalized(arguments, known: known)
        let secretKeys = known.filter(\.isSecret).map(\.key)
        var layers = [
            // The provider splits a value at its commas; joined again it is what was written.
            Layer(
                reader: ConfigReader(
                    provider: CommandLineArgumentsProvider(
                        arguments: [""] + options,
                        secretsSpecifier: .specific(Set(secretKeys.map(SettingText.option)))
                    )
                )
            ) { reader, key, isSecret in
                reader.stringArray(forKey: key, isSecret: isSecret)?.joined(separator: ",")
            },
            Layer(
                reader: ConfigReader(
                    provider: EnvironmentVariablesProvider(
                        environmentVariables: environment,
                        secretsSpecifier: .specific(Set(secretKeys.map(SettingText.environmentName)))
                    )
                )
            ) { reader, key, isSecret in
                reader.string(forKey: key, isSecret: isSecret)
            },
        ]
        var warnings: [String] = []
        if let environmentFile, FileManager.default.fileExists(atPath: environmentFile) {
            do {
                let text = try String(contentsOfFile: environmentFile, encoding: .utf8)
                let names = Set(known.flatMap(\.keys).map(SettingText.environmentName))
                warnings = EnvironmentFile.warnings(text, file: environmentFile, known: names.union(knownElsewhere))
                let provider = try await EnvironmentVariablesProvider(
                    environmentFilePath: FilePath(environmentFile),
                    allowMissing: true,
                    secretsSpecifier: .specific(Set(secretKeys.map(SettingText.environmentName)))
                )
                layers.append(
                    Layer(reader: ConfigReader(provider: provider)) { reader, key, isSecret in
                        reader.string(forKey: key, isSecret: isSecret).map(EnvironmentFile.unquoted)
                    }
                )
            } catch {
                throw SettingError(environmentFile, "cannot be read as UTF-8 text")
            }
        }
        return Settings(warnings: warnings, layers: layers)
    }

    /// The value of a setting.
    ///
    /// - Throws: ``SettingError`` when it is wrong, or when it is missing and has no default.
    package func value<Value>(_ setting: Setting<Value>) throws(SettingError) -> Value {
        if let value = try optional(setting) { return value }
        throw SettingError(setting.environmentName, "is required: \(setting.help)")
    }

    /// The value of a setting, its default, or `nil` if it has neither.
    ///
    /// - Throws: ``SettingError`` when it is wrong.
    package func optional<Value>(_ setting: Setting<Value>) throws(SettingError) -> Value? {
        if let text = try text(setting) ?? setting.defaultText { return try setting.read(text) }
        return nil
    }

    /// Whether a value was given (a default doesn't count).
    ///
    /// - Throws: ``SettingError`` as ``optional(_:)``.
    package func isSet(_ setting: some SettingDescribing) throws(SettingError) -> Bool {
        try text(setting) != nil
    }

    private func text(_ setting: some SettingDescribing) throws(SettingError) -> String? {
        let own = first(setting.key, isSecret: setting.isSecret)
        guard setting.isSecret, let path = first(setting.key + ".file", isSecret: false) else { return own }
        guard own == nil else {
            throw SettingError(setting.environmentName, "is given twice, also as \(setting.environmentName)_FILE")
        }
        do {
            return try SettingFile.contents(path)
        } catch {
            guard case .other(let problem) = error else { throw SettingError(setting.environmentName, "cannot be read") }
            throw SettingError(setting.environmentName + "_FILE", problem)
        }
    }

    private func first(_ key: String, isSecret: Bool) -> String? {
        for layer in layers {
            if let text = layer.text(layer.reader, ConfigKey(key), isSecret), !text.isEmpty { return text }
        }
        return nil
    }
}
