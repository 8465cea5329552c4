import HTTPTypes
import ServiceKit

/// The header fields that bound what a page may do, whatever gets into it.
///
/// The room's page holds tokens and a PIN, and runs somebody else's script: it is not stored, not framed, tells nobody where it was, and runs
/// only the scripts that carry this answer's nonce, and what comes from where the SDK comes from.
struct SecurityPolicy: Sendable {
    /// The room page's policy before and after the nonce.
    private let beforeNonce: String
    private let afterNonce: String

    /// - Parameter sdkURL: where the SDK's script is. What it loads and where it signals is allowed too.
    init(sdkURL: String) {
        let origin = Self.origin(sdkURL).map { " " + $0 } ?? ""
        let socket = origin.replacing(" http", with: " ws")
        beforeNonce = "default-src 'none'; script-src 'nonce-"
        afterNonce =
            "'\(origin); style-src 'self'\(origin); img-src 'self' data: blob:\(origin); media-src 'self' blob:; worker-src blob:; "
            + "connect-src 'self'\(origin)\(socket) \(Self.clouds); base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    }

    /// Those of a room's page.
    func headers(nonce: String) -> HTTPFields {
        var headers = Self.common
        headers.append(HTTPField(name: .contentSecurityPolicy, value: beforeNonce + nonce + afterNonce))
        headers.append(Self.devices)
        return headers
    }

    /// A value that nobody can guess before the page is there: 128 bits of the system's CSPRNG.
    static func nonce() -> String {
        var random = SystemRandomNumberGenerator()
        return String(random.next(), radix: 36) + String(random.next(), radix: 36)
    }

    /// For answers that hold a token or a PIN.
    static let privateHeaders: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]

    /// Of pages without a script.
    static let scriptless: HTTPFields = {
        var headers = common
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        headers[.known("Permissions-Policy")] = "camera=(), microphone=(), display-capture=(), geolocation=()"
        return headers
    }()

    private static let common: HTTPFields = {
        var headers = privateHeaders
        headers[.known("Referrer-Policy")] = "no-referrer"
        headers[.known("Cross-Origin-Opener-Policy")] = "same-origin"
        return headers
    }()

    private static let devices = HTTPField(
        name: .known("Permissions-Policy"), value: "camera=(self), microphone=(self), display-capture=(self), geolocation=()")

    /// Where the clouds' SDKs signal and send what they measure.
    private static let clouds =
        "https://*.opentok.com https://*.tokbox.com https://*.vonage.com wss://*.opentok.com wss://*.tokbox.com wss://*.vonage.com"

    /// `https://static.opentok.com` of `https://static.opentok.com/v2/js/opentok.min.js`.
    private static func origin(_ url: String) -> String? {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasSuffix(":") else { return nil }
        return parts[0...2].joined(separator: "/")
    }
}
