import Foundation

extension JSONEncoder {
    /// How the sandbox writes JSON: in one line, keys in order, slashes as they are.
    static var sandbox: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return encoder
    }
}
