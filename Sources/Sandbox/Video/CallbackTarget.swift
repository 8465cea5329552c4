import Foundation

/// Where session callbacks go, and how they prove where they come from.
package struct CallbackTarget: Sendable, Equatable {
    /// The URL without its fragment.
    let url: String
    /// Signs what is sent, as the clouds' secure callbacks are signed; nil sends it unsigned.
    let secret: String?

    /// - Parameter url: an http or https URL. A fragment `#bearer=SECRET`, which no server would ever see, asks for signed callbacks; the secret is
    ///   percent-encoded where URLs have to be.
    package init(_ url: String) {
        let parts = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        self.url = String(parts.first ?? "")
        let secret = parts.dropFirst().first.map { $0.hasPrefix("bearer=") ? String($0.dropFirst("bearer=".count)) : "" } ?? ""
        self.secret = secret.isEmpty ? nil : secret.removingPercentEncoding ?? secret
    }
}
