import Foundation

/// Scripts that import one another: what a script imports is named by the hash in its path, so that a script's own hash changes with all
/// that it imports, and a page never runs half of one version and half of another.
struct ModuleGraph {
    enum Problem: Error, Equatable {
        /// There is no such script, or scripts import each other in a circle.
        case cannotImport(String)
    }

    private var sources: [String: [UInt8]]
    private var made: [String: StaticFile] = [:]
    /// What has been imported so far, in an order in which each comes after its own imports.
    private(set) var imported: [StaticFile] = []

    /// - Parameter sources: UTF-8 by file name. An import is written `from "./name.js"`.
    init(sources: [String: [UInt8]]) {
        self.sources = sources
    }

    /// The script, its imports resolved.
    ///
    /// - Throws: ``Problem`` for an import that cannot be resolved.
    mutating func file(_ name: String) throws -> StaticFile {
        if let file = made[name] { return file }
        // Taken out while its imports are resolved: who comes back here has gone in a circle.
        guard let source = sources.removeValue(forKey: name) else { throw Problem.cannotImport(name) }
        let parts = String(decoding: source, as: UTF8.self).components(separatedBy: Self.mark)
        var text = parts[0]
        for part in parts.dropFirst() {
            guard let end = part.firstIndex(of: "\"") else { throw Problem.cannotImport(name) }
            let wanted = String(part[..<end])
            let isNew = made[wanted] == nil
            let file = try file(wanted)
            if isNew { imported.append(file) }
            text += "from \"\(file.path)" + part[end...]
        }
        let file = try StaticFile(name: name, bytes: Array(text.utf8))
        made[name] = file
        return file
    }

    private static let mark = "from \"./"
}
