import Foundation

/// Files of real exchanges that are not part of the package, in a folder named by `PARTYLINE_SHARED_DATA`. Tests that want them are
/// skipped without it.
package enum SharedData {
    static let folder = ProcessInfo.processInfo.environment["PARTYLINE_SHARED_DATA"].map { URL(fileURLWithPath: $0, isDirectory: true) }

    package static var isPresent: Bool { folder != nil }

    package static func bytes(_ path: String) throws -> [UInt8] {
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    /// The files under a folder with one of these endings, as paths from ``folder``.
    package static func files(under path: String, extensions: Set<String>) -> [String] {
        guard let folder, let walk = FileManager.default.enumerator(atPath: folder.appendingPathComponent(path).path) else { return [] }
        return walk.compactMap { $0 as? String }.filter { extensions.contains(($0 as NSString).pathExtension) }.map { "\(path)/\($0)" }.sorted()
    }
}
