/// Checks the options that were left over for the settings, before swift-configuration's provider reads them: that provider
/// ignores what it doesn't know, and a misspelt option that does nothing is a trap.
enum CommandLineOptions {
    /// The arguments rewritten as `--key=value`, one an option.
    ///
    /// - Throws: ``SettingError`` for an unknown option, a missing value, an option given twice, or a stray word.
    static func normalized(_ arguments: [String], known: [any SettingDescribing]) throws(SettingError) -> [String] {
        let options = Set(known.flatMap(\.keys).map(SettingText.option))
        var seen: Set<String> = []
        var result: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else { throw SettingError(argument, "is not an option; options look like --port 3000") }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts.first ?? argument
            guard options.contains(name) else {
                let hint = SettingText.nearest(to: name, among: options).map { ", did you mean \($0)?" } ?? ", see --help"
                throw SettingError(name, "is not an option" + hint)
            }
            guard seen.insert(name).inserted else { throw SettingError(name, "is given twice") }
            if parts.count == 2 {
                result.append(argument)
            } else if let value = rest.first, !value.hasPrefix("--") {
                rest.removeFirst()
                result.append("\(name)=\(value)")
            } else {
                throw SettingError(name, "needs a value")
            }
        }
        return result
    }
}
