import Foundation

/// Reads the small files that settings name.
enum SettingFile {
    /// The most a settings file may hold.
    static let limitBytes = 1 << 20

    /// The file's text without white space around it.
    static func contents(_ path: String) throws(SettingProblem) -> String {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: limitBytes + 1) ?? Data()
        } catch {
            throw .other("cannot read the file '\(SettingText.oneLine(path, limit: 200))'")
        }
        guard data.count <= limitBytes, let text = String(data: data, encoding: .utf8) else {
            throw .other("the file '\(SettingText.oneLine(path, limit: 200))' is not UTF-8 text of at most \(limitBytes) bytes")
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else { throw .other("the file '\(SettingText.oneLine(path, limit: 200))' is empty") }
        return trimmed
    }
}
