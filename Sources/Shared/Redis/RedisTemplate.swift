/// A command whose first words are always the same. They are formatted once; each command only adds its own.
///
/// For what every request sends: most of what a command costs is the formatting of its words.
package struct RedisTemplate: Sendable {
    private let beginning: RedisWords
    private let script: RedisScript?

    /// - Parameter words: the command's name and its first arguments.
    package init(_ name: String, _ words: String...) {
        beginning = RedisWords([name], words)
        script = nil
    }

    /// - Parameters:
    ///   - keyCount: how many keys the script is given, be they among the words here or added later.
    ///   - words: the first of its keys and, once all keys are there, arguments.
    package init(_ script: RedisScript, keyCount: Int, _ words: [String] = []) {
        beginning = script.beginning + RedisWords([String(keyCount)], words)
        self.script = script
    }

    /// The command with these as its last words.
    package func command(_ words: String...) -> RedisCommand { command(words) }

    /// The same, for a number of words that isn't known beforehand.
    package func command(_ words: [String]) -> RedisCommand {
        RedisCommand(after: beginning, RedisWords(words), script: script)
    }
}
