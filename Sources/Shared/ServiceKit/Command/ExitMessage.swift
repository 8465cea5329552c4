import Foundation

/// The last words of a program.
enum ExitMessage {
    /// One line to standard error.
    static func print(_ line: String) {
        FileHandle.standardError.write(Data((SettingText.oneLine(line, limit: 500) + "\n").utf8))
    }
}
