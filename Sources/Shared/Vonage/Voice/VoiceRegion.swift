import Tokens

/// Where a call lives. A live call exists in one region only, and another answers 404; its webhooks name the right one in `region_url`.
///
/// Since that comes from outside and our application token goes to it, only Vonage's own hosts are taken: `https`, under `vonage.com` or
/// `nexmo.com`, without user, port, path or query. Or the configured base itself, which in the sandbox is neither.
package struct VoiceRegion: Sendable, Equatable {
    /// Scheme and host, without a slash at its end.
    package let baseURL: String

    /// - Parameters:
    ///   - regionURL: as in a webhook.
    ///   - configuredBase: the base URL our client was given.
    /// - Returns: `nil` if it is none of those hosts.
    package init?(_ regionURL: String, configuredBase: String) {
        let url = Self.withoutSlash(regionURL)
        if url == Self.withoutSlash(configuredBase) {
            baseURL = url
            return
        }
        let scheme = "https://"
        guard url.hasPrefix(scheme), url.utf8.count <= 200 else { return nil }
        let host = url.dropFirst(scheme.count).lowercased()
        let isName = host.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        guard isName, host.utf8.first != UInt8(ascii: "."), [".vonage.com", ".nexmo.com"].contains(where: { host.hasSuffix($0) && host != $0 }) else {
            return nil
        }
        baseURL = scheme + host
    }

    private static func withoutSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}
