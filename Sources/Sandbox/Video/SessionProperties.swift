import Tokens

/// What a session creation asks for.
struct SessionProperties: Equatable {
    let isRouted: Bool
    let archivesAlways: Bool
    /// An IPv4 address, or empty.
    let location: String

    /// - Throws: 400 for a value the cloud does not know, or properties that exclude each other.
    init(_ form: FormFields) throws(VideoError) {
        switch form["p2p.preference"]?.lowercased() {
        // Absent means routed, says the unified specification.
        case nil, "", "disabled": isRouted = true
        case "enabled": isRouted = false
        default: throw .badRequest("Invalid p2p.preference", code: -1)
        }
        switch form["archiveMode"]?.lowercased() {
        case nil, "", "manual": archivesAlways = false
        case "always": archivesAlways = true
        default: throw .badRequest("Invalid archiveMode", code: -1)
        }
        location = form["location"] ?? ""
        guard location.isEmpty || Self.isIPv4(location) else { throw .badRequest("Invalid location", code: -1) }
        guard isRouted || !archivesAlways else {
            throw .badRequest("A session with archiveMode always must be routed", code: -1)
        }
        let isEncrypted = form["e2ee"]?.lowercased() == "true"
        guard !isEncrypted || (isRouted && !archivesAlways) else {
            throw .badRequest("An end-to-end encrypted session must be routed and not archived", code: -1)
        }
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
